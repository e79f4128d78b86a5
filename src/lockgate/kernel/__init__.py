"""The nouns that every room shares.

In: nothing. Out: `AccountId`, `Region`, `Arn`, `Origin`, `Finding`, `LockgateError`. This room does no I/O, reads no
clock and no environment, and imports nothing of the package or of third parties.
"""

from lockgate.kernel.arn import Arn
from lockgate.kernel.errors import Exit, Finding, LockgateError, render_finding
from lockgate.kernel.names import AccountId, Region, did_you_mean
from lockgate.kernel.origin import Origin

__all__ = [
    "AccountId",
    "Arn",
    "Exit",
    "Finding",
    "LockgateError",
    "Origin",
    "Region",
    "did_you_mean",
    "render_finding",
]
