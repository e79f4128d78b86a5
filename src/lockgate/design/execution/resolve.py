"""As much of an intrinsic function's text as is known before anything is deployed.

Source: CloudFormation template reference, "Intrinsic functions" and "Pseudo parameters".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lockgate.design.delivery import Target

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Known:
    """The beginning of a text, and whether it is the whole text."""

    text: str
    whole: bool


NOTHING = Known("", whole=False)


def known(target: Target, value: Any) -> Known:
    """The known beginning of a property's text; `NOTHING` when it is no text at all."""
    if isinstance(value, str):
        return Known(value, whole=True)
    if isinstance(value, Mapping) and len(value) == 1:
        ((function, argument),) = value.items()
        return _intrinsic(target, str(function), argument)
    return NOTHING


def _intrinsic(target: Target, function: str, argument: Any) -> Known:
    match function:
        case "Ref":
            return _variable(target, str(argument))
        case "Fn::Sub":
            return _substituted(target, argument)
        case "Fn::Join":
            return _joined(target, argument)
        case _:
            return NOTHING


def _variable(target: Target, name: str) -> Known:
    """A pseudo parameter or a parameter whose value is fixed; anything else is not known."""
    pseudo = {
        "AWS::StackName": target.stack,
        "AWS::Region": str(target.region),
        "AWS::AccountId": str(target.account),
        "AWS::Partition": target.arns.partition,
        "AWS::URLSuffix": target.arns.host("s3").partition(f"{target.region}.")[2],
        "Environment": target.environment.name,
        "Boundary": target.boundary,
    }
    fixed = {**pseudo, **target.parameters}
    return Known(fixed[name], whole=True) if name in fixed else NOTHING


def _substituted(target: Target, argument: Any) -> Known:
    """``Fn::Sub``: a text, or a text with a map of its own variables."""
    text: Any = argument
    own: Mapping[str, Any] = {}
    if isinstance(argument, Sequence) and not isinstance(argument, str) and argument:
        text = argument[0]
        own = argument[1] if len(argument) > 1 and isinstance(argument[1], Mapping) else {}
    if not isinstance(text, str):
        return NOTHING
    return _concatenated(_pieces(target, text, own))


def _pieces(target: Target, text: str, own: Mapping[str, Any]) -> list[Known]:
    pieces: list[Known] = []
    last = 0
    for found in _VARIABLE.finditer(text):
        pieces.append(Known(text[last : found.start()], whole=True))
        name = found.group(1).strip()
        literal = Known(f"${{{name[1:]}}}", whole=True)
        pieces.append(
            literal if name.startswith("!") else known(target, own[name]) if name in own else _variable(target, name)
        )
        last = found.end()
    return [*pieces, Known(text[last:], whole=True)]


def _joined(target: Target, argument: Any) -> Known:
    """``Fn::Join``: a separator and a list."""
    if not isinstance(argument, Sequence) or isinstance(argument, str) or len(argument) != len(("separator", "parts")):
        return NOTHING
    separator, parts = argument
    if not isinstance(separator, str) or not isinstance(parts, Sequence) or isinstance(parts, str):
        return NOTHING
    pieces: list[Known] = []
    for number, part in enumerate(parts):
        pieces += [Known(separator, whole=True)] if number else []
        pieces.append(known(target, part))
    return _concatenated(pieces)


def _concatenated(pieces: Sequence[Known]) -> Known:
    """The pieces up to the first that is not whole."""
    text = ""
    for piece in pieces:
        text += piece.text
        if not piece.whole:
            return Known(text, whole=False)
    return Known(text, whole=True)
