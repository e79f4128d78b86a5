"""The rendered design with small changes, read back as a world: what a claim must refute."""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from design_samples import SAMPLES
from lockgate.design import design
from lockgate.proof import World, read_design
from lockgate.proof.claims import CLAIMS, Subject
from lockgate.proof.verdict import Outcome, judge
from lockgate.render import Rendering, render
from lockgate.spec.declaration import Declaration
from lockgate.spec.document import TEMPLATE, compose

Statement = dict[str, Any]


@dataclass
class Draft:
    """The rendered templates of a sample as documents that a test may change.

    Attributes:
        declaration: What they were rendered from.
        rendering: As they were.
        originals: Their documents as they were.
        documents: By the stack's name; functions in their long form.
    """

    declaration: Declaration
    rendering: Rendering
    originals: Mapping[str, dict[str, Any]]
    documents: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, sample: str) -> "Draft":
        """A fresh draft of a sample."""
        declaration, rendering, documents = _rendered(sample)
        return cls(declaration, rendering, documents, {name: deepcopy(body) for name, body in documents.items()})

    def resource(self, stack: str, logical_id: str) -> dict[str, Any]:
        """The properties of a resource of the one stack whose name ends so."""
        (name,) = [each for each in self.documents if each.endswith(stack)]
        found: dict[str, Any] = self.documents[name]["Resources"][logical_id]["Properties"]
        return found

    def statement(self, stack: str, logical_id: str, sid: str) -> Statement:
        """The statement of that Sid, in whichever policy of the resource it is."""
        return next(each for each in statements(self.resource(stack, logical_id)) if each.get("Sid") == sid)

    def policy(self, stack: str, logical_id: str, sid: str) -> list[Statement]:
        """The list of statements that the statement of that Sid is in."""
        lists = lists_of_statements(self.resource(stack, logical_id))
        return next(each for each in lists if any(one.get("Sid") == sid for one in each))

    def drop(self, stack: str, logical_id: str, sid: str) -> None:
        """Take the statement of that Sid away."""
        policy = self.policy(stack, logical_id, sid)
        policy[:] = [each for each in policy if each.get("Sid") != sid]

    def world(self) -> World:
        """The templates as a world."""
        templates = tuple(
            each if self.documents[each.name] == self.originals[each.name] else self._changed(each)
            for each in self.rendering.templates
        )
        return read_design(self.declaration, Rendering(templates))

    def subject(self) -> Subject:
        """What claims are held against."""
        return Subject.of(self.declaration, self.world())

    def _changed(self, template: Any) -> Any:
        return replace(template, body=json.dumps(self.documents[template.name]))


Sabotage = Callable[[Draft], None]


def statements(part: Any) -> Iterator[Statement]:
    """Every statement below `part`."""
    return (each for found in lists_of_statements(part) for each in found)


def lists_of_statements(part: Any) -> Iterator[list[Statement]]:
    """Every policy's list of statements below `part`."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key == "Statement" and isinstance(value, list):
                yield value
            else:
                yield from lists_of_statements(value)
    elif isinstance(part, list):
        for item in part:
            yield from lists_of_statements(item)


@cache
def _rendered(sample: str) -> tuple[Declaration, Rendering, dict[str, dict[str, Any]]]:
    declaration = SAMPLES[sample]()
    rendering = render(design(declaration))
    found = {each.name: compose(each.body, each.path, TEMPLATE)[0] for each in rendering.templates}
    return declaration, rendering, {name: body.value for name, body in found.items() if body is not None}


def outcome(claim: str, draft: Draft) -> Outcome:
    """What is known about one claim of the draft."""
    (found,) = [each for each in CLAIMS if each.name == claim]
    return judge(found, draft.subject()).outcome


def added(draft: Draft, stack: str, logical_id: str, *more: Statement) -> None:
    """Statements behind those of the resource's last policy."""
    *_, last = lists_of_statements(draft.resource(stack, logical_id))
    last.extend(more)


def allowing(*actions: str, on: str = "*", **more: Any) -> Statement:
    """An allowing statement."""
    return {"Sid": "Sabotage", "Effect": "Allow", "Action": list(actions), "Resource": on, **more}


def root(account: str) -> dict[str, str]:
    """An account as principal."""
    return {"AWS": f"arn:aws:iam::{account}:root"}
