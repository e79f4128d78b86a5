"""Reading a policy document as JSON, with bounds that hostile input cannot pass."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.iam.errors import PolicyError
from lockgate.iam.model import PolicyKind
from lockgate.kernel import Finding, Origin

LARGEST = 131_072
"""Characters that are read at all; the largest quota of any policy is a quarter of that."""
DEEPEST = 32
"""Levels of nesting that are read; a policy has seven at most."""


def read_document(document: str | Mapping[str, Any], kind: PolicyKind, name: str) -> Mapping[str, Any]:
    """The document's tree; raises `PolicyError` when the text is not a JSON object of reasonable size and depth."""
    tree = _read_text(document, kind, name) if isinstance(document, str) else document
    if not isinstance(tree, Mapping):
        raise _refusal(
            name, "LG2001", f"the {kind.value} is not a JSON object", "a policy is an object with `Statement`"
        )
    return tree


def _read_text(text: str, kind: PolicyKind, name: str) -> Any:
    if len(text) > LARGEST:
        fact = f"the {kind.value} has {len(text)} characters"
        raise _refusal(name, "LG2002", fact, f"no policy may be longer than {LARGEST} characters")
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        origin = Origin(name, error.lineno, error.colno)
        fact = f"the {kind.value} is not JSON: {error.msg.lower()}"
        raise PolicyError(
            [Finding("LG2001", origin, fact, "a policy is a JSON document", "correct the text here")]
        ) from None
    except RecursionError:
        raise _refusal(
            name, "LG2003", f"the {kind.value} is nested too deeply", "a policy needs seven levels"
        ) from None
    except _DuplicateKeyError as error:
        fact = f"the key `{error}` appears twice in one object"
        raise _refusal(name, "LG2004", fact, "AWS rejects a document with duplicate keys") from None


class _DuplicateKeyError(Exception):
    """The key that an object has twice."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) == len(pairs):
        return tree
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _DuplicateKeyError(key)
        seen.add(key)
    return tree


def _refusal(name: str, rule: str, fact: str, why: str) -> PolicyError:
    return PolicyError([Finding(rule, Origin(name), fact, why, "shorten or correct the document")])
