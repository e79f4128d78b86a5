"""Policies as AWS's services give them: text, percent-encoded text, or data that botocore has decoded already."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from lockgate.cloud.errors import CallRefusedError
from lockgate.proof import Written

_ABSENT = (
    *("NoSuch", "NotFound", "OwnershipControlsNotFound", "ResourceNotFound"),
    "ServerSideEncryptionConfigurationNotFound",
)


def document(raw: Any) -> Mapping[str, Any]:
    """The document behind what a service answered."""
    if isinstance(raw, Mapping):
        return raw
    text = str(raw)
    found: Mapping[str, Any] = json.loads(text if text.lstrip().startswith("{") else unquote(text))
    return found


def written(name: str, raw: Any, holder: str = "") -> Written:
    """A policy of a running account, and the name of what holds it."""
    return Written(name, document(raw), holder)


def of_resource(name: str, raw: Any, holder: str) -> Written | None:
    """The policy of a resource; None where it has none, or one that is left without a statement, which says nothing."""
    found = written(name, raw, holder) if raw else None
    return found if found is not None and found.document.get("Statement") else None


def is_absence(error: CallRefusedError) -> bool:
    """Whether AWS says that there is no such policy or setting, which is an answer and no failure."""
    return error.code.startswith(_ABSENT) or error.code.endswith(("NonExistentQueue", "NotFoundException"))
