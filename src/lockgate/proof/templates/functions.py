"""Intrinsic functions whose arguments are known already.

Source: CloudFormation user guide, "Intrinsic function reference". A function raises `WrongArgumentError` for arguments
that CloudFormation would refuse.
"""

import base64
import ipaddress
import json
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

_PAIR = 2
_HOST_BITS = 8


class WrongArgumentError(Exception):
    """An argument that CloudFormation would refuse; the text says why."""


def text_of(value: Any) -> str:
    """A value as CloudFormation writes it into texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        raise WrongArgumentError("a text is wanted")
    return "" if value is None else str(value)


def _join(argument: Any) -> str:
    separator, values = _pair(argument)
    if isinstance(values, str):
        return values
    return text_of(separator).join(text_of(each) for each in _listed(values))


def _split(argument: Any) -> list[str]:
    separator, text = _pair(argument)
    if not separator:
        raise WrongArgumentError("the separator is empty")
    return text_of(text).split(text_of(separator))


def _select(argument: Any) -> Any:
    index, values = _pair(argument)
    items = _listed(values)
    try:
        return items[int(text_of(index))]
    except (ValueError, IndexError):
        raise WrongArgumentError(f"there is no item {index}") from None


def _encode(argument: Any) -> str:
    return base64.b64encode(text_of(argument).encode()).decode()


def _cidr(argument: Any) -> list[str]:
    block, count, *bits = [text_of(each) for each in _listed(argument)]
    try:
        network = ipaddress.ip_network(block)
        prefix = network.max_prefixlen - (int(bits[0]) if bits else _HOST_BITS)
        return [str(each) for each in islice(network.subnets(new_prefix=prefix), int(count))]
    except ValueError as error:
        raise WrongArgumentError(str(error)) from None


def _length(argument: Any) -> int:
    return len(_listed(argument))


def _to_json(argument: Any) -> str:
    return json.dumps(argument, separators=(",", ":"))


PURE: Mapping[str, Callable[[Any], Any]] = {
    "Fn::Base64": _encode,
    "Fn::Cidr": _cidr,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ToJsonString": _to_json,
}
"""Functions of their evaluated argument alone."""


def _pair(argument: Any) -> tuple[Any, Any]:
    items = _listed(argument)
    if len(items) != _PAIR:
        raise WrongArgumentError(f"{len(items)} arguments in the place of two")
    return items[0], items[1]


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise WrongArgumentError("a list is wanted")
    return list(value)
