"""A template's text, JSON or YAML with CloudFormation's short tags, as plain data.

Source: CloudFormation user guide, "Template formats" and "Intrinsic function reference".
"""

import json
import re
from typing import Any, ClassVar

import yaml

from lockgate.emulator.services.cloudformation.errors import malformed

_PLAIN = frozenset({"Ref", "Condition", "Rules"})
_FUNCTIONS = frozenset(
    {
        *("And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "ForEach"),
        *("GetAtt", "GetAZs", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select", "Split", "Sub"),
        *("ToJsonString", "Transform", "ValueOf", "ValueOfAll"),
    }
)
_DEEPEST = 150
_TOO_DEEP = "unsupported structure: it is nested too deeply."
_MAYBE_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*[\w-]", re.MULTILINE)
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the C loader is there or not, which mypy cannot know
    """YAML as CloudFormation reads it: dates stay text, so that ``Version: 2012-10-17`` needs no quotes."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _short_tag(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if suffix not in _PLAIN and suffix not in _FUNCTIONS:
        raise yaml.constructor.ConstructorError(None, None, f"unknown tag !{suffix}", node.start_mark)
    value = _content(loader, node)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in _PLAIN else f"Fn::{suffix}": value}


def _content(loader: Any, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return _mapping(loader, node)


def _mapping(loader: Any, node: Any) -> dict[str, Any]:
    """A mapping whose keys are the text as written: an account id as a key keeps its leading zero."""
    return {_key(key): loader.construct_object(value, deep=True) for key, value in node.value}


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(None, None, "a key is not text", node.start_mark)
    return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_multi_constructor("!", _short_tag)


def parse(body: str) -> dict[str, Any]:
    """The document of a template; raises ``Template format error`` with the place when it is not well-formed."""
    try:
        document = _parse_json(body) if body.lstrip().startswith("{") else _parse_yaml(body)
    except RecursionError as error:
        raise malformed(_TOO_DEEP) from error
    if not isinstance(document, dict):
        raise malformed("unsupported structure.")
    _check_depth(document)
    return document


def _check_depth(document: Any) -> None:
    """Refuse what later recursion could not walk; breadth first, for this walk must not recurse itself."""
    level, depth = [document], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise malformed(_TOO_DEEP)
        level = [
            item
            for node in level
            for item in (node.values() if isinstance(node, dict) else node)
            if isinstance(item, dict | list)
        ]


def _parse_json(body: str) -> Any:
    try:
        return json.loads(body, strict=False)
    except json.JSONDecodeError as error:
        raise malformed(f"JSON not well-formed. (line {error.lineno}, column {error.colno})") from error


def _parse_yaml(body: str) -> Any:
    try:
        _refuse_aliases(body)
        return yaml.load(body, Loader=_Loader)  # noqa: S506  # a safe loader with CloudFormation's tags
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise malformed(f"YAML not well-formed.{place}") from error
    except (ValueError, TypeError) as error:  # an impossible number, a mapping as a key
        raise malformed(f"YAML not well-formed. ({error})") from error


def _refuse_aliases(body: str) -> None:
    """CloudFormation takes no YAML aliases, which could also make a small text a huge document."""
    if _MAYBE_ALIAS.search(body) and any(
        isinstance(event, yaml.AliasEvent) for event in yaml.parse(body, Loader=_Base)
    ):
        raise malformed("YAML aliases are not allowed in CloudFormation templates")
