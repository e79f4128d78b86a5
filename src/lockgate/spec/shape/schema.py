"""The JSON Schema of the declared file, for editors."""

from typing import Any

from lockgate.spec.shape.models import DeclarationShape


def json_schema() -> dict[str, Any]:
    """The schema, in draft 2020-12. It accepts every valid declaration; only the rules know which ones are invalid."""
    schema = _plain(DeclarationShape.model_json_schema())
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "lockgate.yaml"}
    return {**head, **schema}


def _plain(value: Any, *, named: bool = False) -> Any:
    """Closed, and without the titles and empty defaults that pydantic adds; `named` maps hold names, not keywords."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {
        key: _plain(item, named=key in {"properties", "$defs", "patternProperties"} and not named)
        for key, item in value.items()
        if named or not (key == "title" or (key == "default" and item is None))
    }
    if "patternProperties" in plain and not named:
        plain["additionalProperties"] = False
    return plain
