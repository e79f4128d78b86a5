"""What a call asks for, and whether it may.

In: an `Incoming` call. Out: its `Need`s (IAM action, resource, context keys), the account that owns the resource, and a
`Verdict` for each need from `lockgate.iam`, which gets every policy that AWS would consult. Tables per service
family say what the service authorization reference and the services' own guides say; `catalogue` covers the rest
from AWS's published data. This room must not run anything and must not let through what it cannot map: `mapping`
raises then.
"""

from lockgate.emulator.authorise.decide import Authoriser, Verdict
from lockgate.emulator.authorise.mapping import map_call
from lockgate.emulator.authorise.needs import Incoming, Need

__all__ = ["Authoriser", "Incoming", "Need", "Verdict", "map_call"]
