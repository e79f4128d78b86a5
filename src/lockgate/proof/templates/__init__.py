"""Templates as a world: the rendered ones, read back from their text, and the applications' own.

Stacks are read in the order of their waves, so that an output of one is the value of another's parameter. A value that
AWS makes up (a key's id) is a symbol: the same text wherever it is used. What an intrinsic function hides from us is
`Skipped` with a reason.
"""

from lockgate.proof.templates.reading import read_design

__all__ = ["read_design"]
