"""What runs in a runtime account: the functions of an application's stack, and what they answer."""

import json
from dataclasses import dataclass
from typing import Any

from lockgate.design import StackId
from lockgate.design.delivery import Target
from lockgate.rehearsal.stage import Stage

_FUNCTION = "AWS::Lambda::Function"
_NOT_RUNNING = {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A function's answer to an invocation without a payload; `error` is Lambda's, None when it answered well."""

    function: str
    payload: Any
    error: str | None

    @property
    def text(self) -> str:
        """The answer in one line; of an HTTP-shaped one only the body."""
        body = self.payload.get("body") if isinstance(self.payload, dict) else None
        said = body if isinstance(body, str) else json.dumps(self.payload)
        return f"{self.function} answered {said}" + (f" ({self.error})" if self.error else "")


@dataclass(frozen=True, slots=True)
class Running:
    """What runs: the stack's status (None when there is no stack) and the answers of its functions."""

    status: str | None
    answers: tuple[Answer, ...]

    @property
    def deployed(self) -> bool:
        """Whether anything was ever deployed."""
        return self.status is not None and self.status not in _NOT_RUNNING

    def mentions(self, text: str) -> bool:
        """Whether an answer contains `text`, a commit's id for instance."""
        return any(text in json.dumps(answer.payload) for answer in self.answers)


def running(stage: Stage, target: Target) -> Running:
    """Look at the application's stack in a runtime account, and invoke its functions."""
    stack = StackId(target.account, target.region, target.stack)
    stacks = stage.aws.ports().stacks
    found = stacks.find(stack)
    if found is None or found.status in _NOT_RUNNING:
        return Running(found.status if found else None, ())
    functions = stage.account(target.account).functions
    names = sorted(each.physical_id for each in stacks.resources(stack) if each.type == _FUNCTION and each.physical_id)
    answers = []
    for name in names:
        got = functions.invoke(name, {})
        answers.append(Answer(name, got.payload, got.error))
    return Running(found.status, tuple(answers))
