"""The boundary of the roles that an application's template creates: what its running code may do at most.

The allow-list follows from the template as it is when the accounts are set up: its types' data-plane actions on the
stack's own resources, and the actions that its own policies state. A commit that asks for more gets it only after an
administrator has set the accounts up again. Source: IAM user guide, "Permissions boundaries for IAM entities".
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from lockgate.design.conditions import present
from lockgate.design.delivery import Target
from lockgate.design.execution.data import load
from lockgate.design.execution.scopes import Scopes
from lockgate.design.execution.wishes import Wish, wishes
from lockgate.design.policy import Condition, Effect, Policy, Statement
from lockgate.design.values import in_order
from lockgate.spec.declaration import TemplateResource

_ACCOUNT = "aws:ResourceAccount"

ADMINISTRATION = (
    "account:*",
    "cloudformation:*",
    "codebuild:*",
    "codepipeline:*",
    "iam:*",
    "organizations:*",
    "sts:AssumeRole*",
)
"""What running code never does, whatever its policies say."""


def boundary(target: Target) -> Policy:
    """The boundary of the application's roles in one runtime account."""
    return Policy((*_allowed(target), _no_administration(target), _own_account(target)))


def _allowed(target: Target) -> tuple[Statement, ...]:
    own = tuple(_own_statements(target))
    stated = [wish for wish in wishes(target) if not any(_covers(statement, wish) for statement in own)]
    return (*own, *(_granted(number, wish) for number, wish in enumerate(stated, 1)))


def _own_statements(target: Target) -> Iterator[Statement]:
    scopes = Scopes(target)
    for number, (why, resource, rule, logical_ids) in enumerate(_merged(target), 1):
        patterns = scopes.patterns(rule["resources"], logical_ids)
        yield Statement(
            f"Runtime{number}", f"{why[0].upper()}{why[1:]}.", resource.origin, in_order(rule["actions"]), patterns
        )


def _covers(statement: Statement, wish: Wish) -> bool:
    """Whether the statement already allows the whole wish, word by word."""
    return set(wish.actions) <= set(statement.actions) and set(wish.resources) <= set(statement.resources)


def _merged(target: Target) -> list[tuple[str, TemplateResource, Mapping[str, Any], list[str]]]:
    """The rules of the template's types, each once, with the first resource behind it and all logical ids."""
    found: dict[str, tuple[str, TemplateResource, Mapping[str, Any], list[str]]] = {}
    for resource in target.application.template.resources:
        for rule in _rules(resource):
            entry = found.setdefault(rule["why"], (rule["why"], resource, rule, []))
            entry[3].append(resource.logical_id)
    return [found[why] for why in sorted(found)]


def _rules(resource: TemplateResource) -> Iterator[Mapping[str, Any]]:
    data = load("runtime")
    for pattern, rules in data["types"].items():
        if fnmatchcase(resource.type, pattern):
            yield from rules
    for name, rules in data["properties"].get(resource.type, {}).items():
        if name in resource.properties:
            yield from rules


def _granted(number: int, wish: Wish) -> Statement:
    return Statement(
        f"Stated{number}",
        f"`{wish.role}` of the template states it.",
        wish.origin,
        wish.actions,
        wish.resources,
    )


def _no_administration(target: Target) -> Statement:
    return Statement(
        "NoAdministration",
        "Running code makes no identities, takes no other role, and changes no stack, build or pipeline.",
        target.origin,
        ADMINISTRATION,
        ("*",),
        Effect.DENY,
    )


def _own_account(target: Target) -> Statement:
    return Statement(
        "OwnAccountOnly",
        "Running code reaches no other account. Calls that name no account's resource are not meant.",
        target.origin,
        ("*",),
        ("*",),
        Effect.DENY,
        conditions=(Condition("StringNotEquals", _ACCOUNT, (target.account,)), present(_ACCOUNT)),
    )
