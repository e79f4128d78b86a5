"""Questions that need no search: nothing that AWS would consult allows such an action to such a principal.

Without an allowing statement nothing is allowed, whatever its conditions are. Only the actions and the kinds of
principals are looked at, coarsely: whatever might match counts as a match, and the search decides.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lockgate.iam.symbolic import Actual, Anonymous, AnyoneIn, Outsider, Question, Service, Who

_WILD = re.compile("[*?]")


def obviously_impossible(question: Question) -> bool:
    """Whether no statement could allow any such request; False says nothing."""
    who, on = question.who, question.on
    if on.grants or (isinstance(who, AnyoneIn) and on.account in who.accounts):
        return False
    policy = on.policy.document if on.policy is not None else {}
    allowing = [each for each in _allows(policy) if _names(each, who)]
    if isinstance(who, Actual):
        if ":root" in who.arn:
            return False
        allowing += [each for document in who.identity for each in _allows(document.document)]
    return not any(_speaks(each, question.actions) for each in allowing)


def _allows(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    stated = document.get("Statement", ())
    for each in [stated] if isinstance(stated, Mapping) else stated:
        if each.get("Effect") == "Allow":
            yield each


def _names(statement: Mapping[str, Any], who: Who) -> bool:
    """Whether the statement's principal may be one of `who`."""
    stated = statement.get("Principal")
    if not isinstance(stated, Mapping):
        return True  # everybody, or `NotPrincipal`
    if isinstance(who, Service):
        return "Service" in stated or _is_everybody(stated)
    if isinstance(who, Anonymous):
        return _is_everybody(stated)
    named = list(_listed(stated.get("AWS", ())))
    if set(stated) - {"AWS", "Service"} or _is_everybody(stated) or isinstance(who, Outsider):
        return bool(named) or bool(set(stated) - {"Service"})
    accounts = who.accounts if isinstance(who, AnyoneIn) else {who.account}
    return any(account in each for each in named for account in accounts)


def _is_everybody(stated: Mapping[str, Any]) -> bool:
    return "*" in _listed(stated.get("AWS", ()))


def _speaks(statement: Mapping[str, Any], wanted: Iterable[str]) -> bool:
    """Whether the statement's actions and the wanted ones may have one in common."""
    if "Action" not in statement:
        return True
    return any(_overlap(one.lower(), other.lower()) for one in _listed(statement["Action"]) for other in wanted)


def _overlap(one: str, other: str) -> bool:
    """Whether two patterns may cover the same text: up to the first wildcard of either they are the same."""
    first, second = _WILD.search(one), _WILD.search(other)
    if first is None and second is None:
        return one == other
    shortest = min(first.start() if first else len(one), second.start() if second else len(other))
    return one[:shortest] == other[:shortest]


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value))
