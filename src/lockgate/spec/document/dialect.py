"""What differs between the declared file and a template: tags, and which words are booleans."""

import re
from dataclasses import dataclass
from typing import Any

_SHORT_FUNCTIONS = frozenset(
    {
        "And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join", "Length",
        "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform",
    }
)  # fmt: skip
_SHORT_KEYS = frozenset({"Ref", "Condition"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How scalars and tags of a document are read.

    Attributes:
        booleans: Matches the plain scalars that are booleans, whole.
        functions: The tags that stand for a mapping with one key, ``!Sub`` for ``Fn::Sub``; here without the ``!``.
        keys: The tags that stand for the key of the same name, ``!Ref`` for ``Ref``; here without the ``!``.
    """

    booleans: re.Pattern[str]
    functions: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag that is understood, with its exclamation mark."""
        return tuple(f"!{name}" for name in sorted(self.functions | self.keys))

    def key_of(self, tag: str) -> str | None:
        """The key that `tag` (``!Sub``) stands for (``Fn::Sub``), or None when the tag is unknown."""
        name = tag.removeprefix("!")
        if not tag.startswith("!"):
            return None
        if name in self.keys:
            return name
        return f"Fn::{name}" if name in self.functions else None


DECLARATION = Dialect(re.compile("true|True|TRUE|false|False|FALSE"))
"""YAML 1.2's core schema without tags: ``yes``, ``no`` and dates are texts."""

TEMPLATE = Dialect(
    re.compile("true|True|TRUE|yes|Yes|YES|on|On|ON|false|False|FALSE|no|No|NO|off|Off|OFF"),
    _SHORT_FUNCTIONS,
    _SHORT_KEYS,
)
"""CloudFormation's YAML 1.1 with the short forms of its functions; dates are texts, as CloudFormation reads them.

Source: CloudFormation user guide, "CloudFormation template format" and "Intrinsic function reference".
"""


def expanded(key: str, value: Any) -> dict[str, Any]:
    """The full form of a short function: ``!GetAtt A.B`` is ``{"Fn::GetAtt": ["A", "B"]}``."""
    if key == "Fn::GetAtt" and isinstance(value, str):
        return {key: value.split(".", 1)}
    return {key: value}
