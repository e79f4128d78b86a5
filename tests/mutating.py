"""Every small change of the policies in rendered templates: what is dropped, what is widened, what is swapped."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sabotaging import Draft, Statement

ACCOUNTS = ("111111111111", "222222222222", "333333333333", "444444444444")


@dataclass(frozen=True)
class Mutation:
    """One statement of one template, and what becomes of it.

    Attributes:
        stack: The stack's name.
        resource: The logical id.
        policy: Which of the resource's lists of statements.
        index: Which statement of the list.
        change: What is done, for people.
        statement: What it becomes as JSON; empty: it is dropped.
    """

    stack: str
    resource: str
    policy: int
    index: int
    change: str
    statement: str

    def apply(self, draft: Draft) -> None:
        """Change the draft."""
        found = list(_lists(draft.documents[self.stack]["Resources"][self.resource]["Properties"]))[self.policy]
        if self.statement:
            found[self.index] = json.loads(self.statement)
        else:
            del found[self.index]

    def __str__(self) -> str:
        return f"{self.stack}/{self.resource}/{self.policy}/{self.index}: {self.change}"


def mutations(draft: Draft) -> Iterator[Mutation]:
    """All of them, in the order of the templates."""
    for stack, document in draft.documents.items():
        for resource, body in document["Resources"].items():
            for number, policy in enumerate(_lists(body.get("Properties", {}))):
                for index, statement in enumerate(policy):
                    for change, changed in _changes(statement):
                        written = json.dumps(changed) if changed is not None else ""
                        sid = statement.get("Sid", "")
                        yield Mutation(stack, resource, number, index, f"{sid}: {change}", written)


def _changes(statement: Statement) -> Iterator[tuple[str, Statement | None]]:
    yield "drop it", None
    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            yield f"drop {operator} {key}", _without(statement, operator, key)
    if statement["Effect"] == "Allow":
        if "Principal" in statement:
            yield "any principal", {**statement, "Principal": "*"}
        if "Resource" in statement:
            yield "any resource", {**statement, "Resource": "*"}
        first = statement["Action"] if isinstance(statement["Action"], str) else statement["Action"][0]
        yield "any action of the service", {**statement, "Action": f"{first.partition(':')[0]}:*"}
    yield from _swaps(statement)


def _swaps(statement: Statement) -> Iterator[tuple[str, Statement | None]]:
    text = json.dumps(statement)
    for account in ACCOUNTS:
        if account in text:
            other = ACCOUNTS[(ACCOUNTS.index(account) + 1) % len(ACCOUNTS)]
            yield f"{account} becomes {other}", json.loads(text.replace(account, other))


def _without(statement: Statement, operator: str, key: str) -> Statement:
    kept = {name: dict(keys) for name, keys in statement["Condition"].items()}
    del kept[operator][key]
    conditions = {name: keys for name, keys in kept.items() if keys}
    rest = {name: value for name, value in statement.items() if name != "Condition"}
    return {**rest, "Condition": conditions} if conditions else rest


def _lists(part: Any) -> Iterator[list[Statement]]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "Statement" and isinstance(value, list):
                yield value
            else:
                yield from _lists(value)
    elif isinstance(part, list):
        for item in part:
            yield from _lists(item)
