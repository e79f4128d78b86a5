"""Intrinsic functions whose arguments are already evaluated.

Source: CloudFormation user guide, "Intrinsic function reference". Each takes its argument and returns its value; a
wrong argument raises ``Template error``.
"""

import base64
import ipaddress
import json
from collections.abc import Callable, Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.errors import template_error
from lockgate.emulator.services.cloudformation.template.model import text_of

Function = Callable[[Any], Any]
_PAIR = 2
_CIDR_BITS = {4: 32, 6: 128}


def _pair(name: str, argument: Any) -> tuple[Any, Any]:
    if not isinstance(argument, list) or len(argument) != _PAIR:
        raise template_error(f"every Fn::{name} object requires two parameters")
    return argument[0], argument[1]


def _texts(name: str, values: Any) -> list[str]:
    if not isinstance(values, list) or any(isinstance(value, dict | list) for value in values):
        raise template_error(f"every Fn::{name} object requires a list of strings")
    return [text_of(value) for value in values]


def join(argument: Any) -> str:
    """``[delimiter, [values]]``."""
    delimiter, values = _pair("Join", argument)
    if not isinstance(delimiter, str):
        raise template_error("every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list")
    return delimiter.join(_texts("Join", values))


def split(argument: Any) -> list[str]:
    """``[delimiter, text]``."""
    delimiter, text = _pair("Split", argument)
    if not isinstance(delimiter, str) or not delimiter or isinstance(text, dict | list):
        raise template_error(
            "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split"
        )
    return text_of(text).split(delimiter)


def select(argument: Any) -> Any:
    """``[index, [values]]``."""
    index, values = _pair("Select", argument)
    if not isinstance(values, list):
        raise template_error("Fn::Select requires a list argument with two elements: an integer index and a list")
    try:
        position = int(index)
    except (TypeError, ValueError) as error:
        raise template_error("Fn::Select requires a list argument with a valid index") from error
    if not 0 <= position < len(values):
        raise template_error("Fn::Select cannot select nonexistent value at index " + str(position))
    return values[position]


def encode(argument: Any) -> str:
    """Base64 of the UTF-8 text."""
    if isinstance(argument, dict | list):
        raise template_error("every Fn::Base64 object must have a String-typed value")
    return base64.b64encode(text_of(argument).encode()).decode()


def cidr(argument: Any) -> list[str]:
    """``[block, count, bits]``: the first `count` subnets with `bits` bits for hosts."""
    if not isinstance(argument, list) or len(argument) not in (2, 3):
        raise template_error("every Fn::Cidr object requires a list of two or three parameters")
    try:
        network = ipaddress.ip_network(argument[0])
        count = int(argument[1])
        hosts = int(argument[2]) if len(argument) > _PAIR else 8
        prefix = _CIDR_BITS[network.version] - hosts
        subnets = network.subnets(new_prefix=prefix)
        return [str(next(subnets)) for _ in range(count)]
    except (TypeError, ValueError, StopIteration) as error:
        raise template_error(f"Fn::Cidr cannot take {argument[1]} subnets from {argument[0]}") from error


def length(argument: Any) -> int:
    """The number of items of a list."""
    if not isinstance(argument, list):
        raise template_error("Fn::Length requires a list")
    return len(argument)


def to_json(argument: Any) -> str:
    """The value as compact JSON text."""
    if not isinstance(argument, dict | list):
        raise template_error("Fn::ToJsonString requires an object or an array")
    return json.dumps(argument, separators=(",", ":"))


PURE: Mapping[str, Function] = {
    "Fn::Join": join,
    "Fn::Split": split,
    "Fn::Select": select,
    "Fn::Base64": encode,
    "Fn::Cidr": cidr,
}

EXTENSIONS: Mapping[str, Function] = {"Fn::Length": length, "Fn::ToJsonString": to_json}
"""Functions that need AWS::LanguageExtensions."""
