"""AWS's own managed policies, those that templates name most; any other is unknown to a world and said so.

Source: AWS managed policy reference guide. AWS changes them without notice; a copy may be older than what runs.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from lockgate.proof.world import Written

_HOLDER = "AWS"


def managed_policy(arn: str) -> Written | None:
    """The policy ``arn:aws:iam::aws:policy/NAME``, in any partition; None when it is not known."""
    head, found, path = arn.partition(":policy/")
    if not found or not head.endswith(":iam::aws"):
        return None
    document = _documents().get(path)
    return None if document is None else Written(path.rpartition("/")[2], document, _HOLDER)


def managed_arns(partition: str) -> Mapping[str, str]:
    """The ARNs of the known policies by name, as the SAM translator wants them."""
    return {path.rpartition("/")[2]: f"arn:{partition}:iam::aws:policy/{path}" for path in _documents()}


@cache
def _documents() -> Mapping[str, Any]:
    text = files("lockgate.proof.templates").joinpath("managed.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
