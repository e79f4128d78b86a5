"""The declared file: YAML with positions to a checked `Declaration`; one rule per file.

In: the path of ``lockgate.yaml`` and, beside it, the applications' templates and buildspecs. Out: a frozen
`Declaration` with every default filled in and the place of each value kept, or a `LockgateError` (exit code 3) that
carries *every* finding, sorted by place. This room reads files and nothing else: no network, no clock, no environment;
it never executes what it reads.
"""

from lockgate.spec.declaration import FILLED_PARAMETERS, STANDARD_GROUPS, Declaration
from lockgate.spec.lines import Line, lines, lines_of
from lockgate.spec.names import LineNames, RuntimeNames
from lockgate.spec.reading import read
from lockgate.spec.shape import json_schema

__all__ = [
    "FILLED_PARAMETERS",
    "STANDARD_GROUPS",
    "Declaration",
    "Line",
    "LineNames",
    "RuntimeNames",
    "json_schema",
    "lines",
    "lines_of",
    "read",
]
