"""Short ways to write landscapes and questions."""

from typing import Any

from lockgate.iam import Organization, PolicyKind
from lockgate.iam.symbolic import Document, Landscape

NEAR, FAR, STRANGER, MANAGEMENT = "111111111111", "222222222222", "333333333333", "999999999999"
ORGANIZATION = Organization(
    "o-a1b2c3d4e5",
    MANAGEMENT,
    {NEAR: "o-a1b2c3d4e5/r-a/", FAR: "o-a1b2c3d4e5/r-a/ou-p/", MANAGEMENT: "o-a1b2c3d4e5/r-a/"},
)
LANDSCAPE = Landscape(ORGANIZATION)
BUCKET = ("arn:aws:s3:::b", "arn:aws:s3:::b/*")
KEY = (f"arn:aws:kms:eu-west-1:{NEAR}:key/k",)
ROLE = (f"arn:aws:iam::{NEAR}:role/target",)

Raw = dict[str, Any]


def document(*statements: Raw, kind: PolicyKind = PolicyKind.RESOURCE, version: str = "2012-10-17") -> Document:
    """A policy of these statements, called by its kind."""
    return Document(kind.value, kind, {"Version": version, "Statement": list(statements)})


def allow(actions: str | list[str] = "s3:*", resource: str | list[str] | None = "*", **elements: Any) -> Raw:
    """An allow for everybody, unless `elements` say otherwise."""
    return _statement("Allow", actions, resource, elements)


def deny(actions: str | list[str] = "s3:*", resource: str | list[str] | None = "*", **elements: Any) -> Raw:
    """A denial for everybody, unless `elements` say otherwise."""
    return _statement("Deny", actions, resource, elements)


def _statement(effect: str, actions: str | list[str], resource: str | list[str] | None, elements: Raw) -> Raw:
    raw: Raw = {"Effect": effect, "Principal": "*", "Action": actions, "Resource": resource, **elements}
    for element in ("Action", "Resource", "Principal"):
        if f"Not{element}" in raw:
            del raw[element]
    return {key: value for key, value in raw.items() if value is not None}
