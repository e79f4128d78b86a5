"""Templates as a world: the rendered ones, read back from their text, the applications' own, and those of others.

In: a declaration, or a folder of templates with a map of accounts. Out: a `World`. Functions, conditions, parameters,
exports, nested stacks and transforms are worked out as CloudFormation would. A value that AWS makes up (a key's id) is
a symbol: the same text wherever it is used. What nobody told is a symbol, too, and `Skipped` with a reason wherever
access depends on it.
"""

from lockgate.proof.templates.foreign import is_templates, read_templates
from lockgate.proof.templates.reading import read_design

__all__ = ["is_templates", "read_design", "read_templates"]
