"""Worlds as JSON documents: the format of ``lockgate world export`` and ``--world FILE``.

In: a `World`, or the text of a file. Out: the document as plain data, or the world, equal to the one that was written.
The format is the world's own nouns: each dataclass is an object with its attributes in camel case, and an attribute at
its default is left out. Writer, reader and JSON Schema follow one description (`shapes`), so that none can differ
from the others. `VERSION` changes with every change that an older reader would misunderstand.
"""

from lockgate.proof.document.opening import open_world, read_world
from lockgate.proof.document.schema import world_schema
from lockgate.proof.document.shapes import VERSION
from lockgate.proof.document.writing import world_document

__all__ = ["VERSION", "open_world", "read_world", "world_document", "world_schema"]
