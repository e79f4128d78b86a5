"""Whether a stack already is what is wanted."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.design import StackId
from lockgate.plan.stacks import Observed, ObservedStack
from lockgate.plan.steps import OutputOf, Verb
from lockgate.plan.wanted import Wanted


def difference(
    wanted: Wanted,
    before: ObservedStack,
    observed: Observed,
    verbs: Mapping[StackId, Verb],
    tags: Mapping[str, str],
) -> str:
    """The first thing that differs, in one line; an empty text when nothing does.

    `verbs` says what happens to the stacks of earlier waves: an output of a stack that changes may change too.
    """
    if not same_template(wanted.body, before.body):
        return "the template differs"
    for name in sorted({*wanted.parameters, *before.parameters}):
        found = _parameter(name, wanted, before, observed, verbs)
        if found:
            return found
    if any(before.tags.get(name) != value for name, value in tags.items()):
        return "the stack's tags differ"
    if before.status == "UPDATE_ROLLBACK_FAILED":
        return "an update could not be rolled back"
    return ""


def _parameter(
    name: str, wanted: Wanted, before: ObservedStack, observed: Observed, verbs: Mapping[StackId, Verb]
) -> str:
    value = wanted.parameters.get(name)
    if isinstance(value, OutputOf):
        if verbs.get(value.stack, Verb.NOTHING) is not Verb.NOTHING:
            return f"parameter `{name}` comes from stack `{value.stack.name}`, which changes"
        source = observed.find(value.stack)
        value = source.outputs.get(value.output) if source else None
    # A parameter that nobody gives has the template's default, and the template is the same.
    return f"parameter `{name}` differs" if value is not None and value != before.parameters.get(name) else ""


def same_template(one: str, other: str) -> bool:
    """Whether two templates say the same; white space at the end, and for JSON all white space, does not count."""
    if one.strip() == other.strip():
        return True
    parsed = _json(one)
    return parsed is not None and parsed == _json(other)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
