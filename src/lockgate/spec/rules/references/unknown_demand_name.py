"""LG1221: a `forbid` or `require` entry that speaks of something that is not declared."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.declaration import EVERYONE, KINDS, Declaration, Demand
from lockgate.spec.lines import lines
from lockgate.spec.names import line_name
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1221",
    "a demand about something that is not declared",
    why="what nobody declared cannot be found in the accounts either, and a demand about nothing would always hold",
    remedy="name a group, environment, application, line or account of this file",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each unknown name in ``who``, and each unknown place or kind in ``who`` and ``on``."""
    declaration = subject.declaration
    places = _places(declaration)
    people = {*places, *(group.name for group in declaration.groups), *EVERYONE}
    for section, demands in (("forbid", declaration.forbid), ("require", declaration.require)):
        for demand in demands:
            for name in demand.who:
                yield from _named(subject, section, demand, "who", name, people, places)
            for name in demand.on:
                yield from _named(subject, section, demand, "on", name, set(), places)


def _named(
    subject: Subject, section: str, demand: Demand, key: str, name: str, whole: set[str], places: set[str]
) -> Iterator[Finding]:
    if name.startswith("arn:") or name in whole:
        return
    origin = subject.item_origin((section, demand.number, key), name)
    place, colon, rest = name.partition(":")
    kind, slash, _ = rest.partition("/")
    if not colon or not slash:
        yield RULE.finding(origin, f"there is no `{name}`", remedy=suggestion(name, whole))
    elif place not in places:
        guess = suggestion(place, places)
        yield RULE.finding(origin, f"`{name}`: there is no place `{place}`", remedy=guess)
    elif kind not in KINDS:
        guess = suggestion(kind, KINDS) or f"use one of {', '.join(KINDS)}"
        yield RULE.finding(origin, f"`{name}`: there is no kind of resource `{kind}`", remedy=guess)


def _places(declaration: Declaration) -> set[str]:
    """Environments, applications, lines and accounts."""
    accounts = {account for each in declaration.environments for account in (each.infrastructure, *each.runtime)}
    environments = {each.name for each in declaration.environments}
    applications = {each.name for each in declaration.applications}
    return (
        environments
        | applications
        | accounts
        | {line_name(each.application, each.branch) for each in lines(declaration)}
    )
