"""YAML and JSON text to plain values whose every part knows its place.

In: bytes of a file and a dialect. Out: a `Document`, or findings of the rules of reading, or both. Nothing is resolved,
merged or executed: anchors, aliases and unknown tags are refused, and the work is linear in the size of the text.
"""

from lockgate.spec.document.composing import compose
from lockgate.spec.document.dialect import DECLARATION, TEMPLATE, Dialect
from lockgate.spec.document.document import Document, Path, kind_of
from lockgate.spec.document.loading import load
from lockgate.spec.document.plain import plain_value

__all__ = ["DECLARATION", "TEMPLATE", "Dialect", "Document", "Path", "compose", "kind_of", "load", "plain_value"]
