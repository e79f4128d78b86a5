"""What a target receives: the event, a part of it, a constant, or a text made from it.

Source: EventBridge user guide, "Amazon EventBridge input transformation". A placeholder inside quotes becomes part of
the string; elsewhere a value is written as JSON, a string with its quotes. A path that leads nowhere leaves nothing.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lockgate.emulator.ports import Rule
from lockgate.emulator.services.events.envelope import stamp

PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.-]{1,128})>")
STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]|\['([^']*)'\]")
MISSING = object()


class BadInput(Exception):  # noqa: N818 - it names what was wrong with the target, not with this program
    """The target's input cannot be made from this event."""


def target_input(target: Mapping[str, Any], rule: Rule, event: Mapping[str, Any], now: datetime) -> str:
    """The text that the target receives, JSON as a rule; raises `BadInput`."""
    if target.get("Input") is not None:
        return str(target["Input"])
    if target.get("InputPath"):
        return _dump(_or_none(select(event, target["InputPath"])))
    if target.get("InputTransformer"):
        return _transformed(target["InputTransformer"], rule, event, now)
    return _dump(event)


def select(event: Any, path: str) -> Any:
    """The value at a JSONPath of names and indices, ``$.detail.items[0].name``; MISSING when there is none."""
    value: Any = event
    rest = path.removeprefix("$")
    while rest:
        step = STEP.match(rest)
        if step is None:
            raise BadInput(f"`{path}` is not a path that EventBridge understands")
        name = step.group(1) or step.group(3)
        if name is not None and isinstance(value, Mapping) and name in value:
            value = value[name]
        elif step.group(2) is not None and isinstance(value, list) and int(step.group(2)) < len(value):
            value = value[int(step.group(2))]
        else:
            return MISSING
        rest = rest[step.end() :]
    return value


def _transformed(transformer: Mapping[str, Any], rule: Rule, event: Mapping[str, Any], now: datetime) -> str:
    values = {name: select(event, path) for name, path in (transformer.get("InputPathsMap") or {}).items()}
    values |= {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event.ingestion-time": stamp(now),
        "aws.events.event": {key: value for key, value in event.items() if key != "detail"},
        "aws.events.event.json": dict(event),
    }
    template = transformer["InputTemplate"]
    text = _filled(template, values)
    if template.lstrip().startswith(("{", "[", '"')):
        try:
            json.loads(text)
        except ValueError as error:
            raise BadInput(f"the input transformer does not produce valid JSON: {error}") from error
    return text


def _filled(template: str, values: Mapping[str, Any]) -> str:
    parts: list[str] = []
    place, quoted = 0, False
    for found in PLACEHOLDER.finditer(template):
        between = template[place : found.start()]
        parts.append(between)
        quoted ^= _quotes(between) % 2 == 1
        value = values.get(found.group(1), MISSING)
        parts.append(found.group() if found.group(1) not in values else _written(value, quoted=quoted))
        place = found.end()
    parts.append(template[place:])
    return "".join(parts)


def _quotes(text: str) -> int:
    return len(re.findall(r'(?<!\\)"', text))


def _written(value: Any, *, quoted: bool) -> str:
    if value is MISSING:
        return "" if quoted else '""'
    if not quoted:
        return _dump(value)
    text = value if isinstance(value, str) else _dump(value)
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _or_none(value: Any) -> Any:
    return None if value is MISSING else value


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
