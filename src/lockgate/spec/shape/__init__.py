"""The form of the declared file: pydantic models, the JSON Schema made from them, and the check of a document.

In: a `Document`. Out: findings of the rules of shape, and the document's value without the parts that were refused. The
models validate and describe; nothing outside this package holds one.
"""

from lockgate.spec.shape.checking import check_shape
from lockgate.spec.shape.schema import json_schema

__all__ = ["check_shape", "json_schema"]
