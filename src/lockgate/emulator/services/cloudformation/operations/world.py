"""What every operation needs: the stacks, the emulator, and the way from a call to a running stack operation."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from lockgate.emulator.ports import Aws, Call, ServiceError
from lockgate.emulator.services.cloudformation.callbacks import Callbacks
from lockgate.emulator.services.cloudformation.engine.lookups import Lookups
from lockgate.emulator.services.cloudformation.engine.run import Run, start
from lockgate.emulator.services.cloudformation.errors import invalid, no_stack
from lockgate.emulator.services.cloudformation.resources.failures import is_denied
from lockgate.emulator.services.cloudformation.resources.handler import StackFacts
from lockgate.emulator.services.cloudformation.resources.hands import Hands, hands_of_caller, hands_of_role
from lockgate.emulator.services.cloudformation.state import Stack, Store
from lockgate.emulator.services.cloudformation.template.parameters import SsmLookup

_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")

T = TypeVar("T")


class World(Callbacks):
    """One emulator's CloudFormation. It is also the `Surroundings` of the handlers of CloudFormation's own types."""

    def __init__(self, aws: Aws) -> None:
        super().__init__(aws)
        self.aws = aws
        self.store = Store()

    def adopt(self, child_id: str, parent: StackFacts) -> None:
        """Make a stack a nested one, with the role of its parent."""
        outer = self.store.find(parent.account, parent.region, parent.id)
        child = self.store.find(parent.account, parent.region, child_id)
        if child is not None and outer is not None:
            child.parent, child.root = outer.id, outer.root or outer.id
            child.role_arn = outer.role_arn

    def stack(self, call: Call, missing: Callable[[str], ServiceError] = no_stack) -> Stack:
        """The stack that ``StackName`` means, by name or id; deleted ones by id only."""
        name = str(call.params.get("StackName", ""))
        found = self.store.find(call.account, call.region, name)
        if found is None:
            raise missing(name)
        return found

    def living(self, call: Call) -> Stack:
        """The same, but a stack that has not been deleted."""
        found = self.stack(call)
        if not found.alive:
            raise no_stack(str(call.params.get("StackName", "")))
        return found

    def hands(self, call: Call, stack_id: str, role_arn: str | None) -> Hands:
        """Hands of the role, or of the caller when there is none; raises at once when the role cannot be assumed."""
        if role_arn is None:
            return hands_of_caller(self.aws, call)
        return hands_of_role(self.aws, role_arn, stack_id, call.account, call.region)

    def run(self, stack: Stack, hands: Hands, params: Mapping[str, Any]) -> Run:
        """An operation on a stack."""
        return start(self.aws, self.store, stack, hands, self, params.get("ClientRequestToken"))

    def launch(self, stack: Stack, what: str, work: Callable[[], None]) -> None:
        """Do `work` in the background, after whatever the stack is doing."""

        def guarded() -> None:
            with stack.working:
                try:
                    work()
                except Exception:
                    # The log has the cause; the stack must not stay busy for ever.
                    failed = stack.status.replace("_CLEANUP_IN_PROGRESS", "").replace("_IN_PROGRESS", "_FAILED")
                    stack.status, stack.reason = failed, "Internal Failure"
                    raise

        self.aws.background.run(f"cloudformation {what} {stack.name}", guarded)


def look_up(hands: Hands) -> SsmLookup:
    """Parameter Store for parameters of SSM types; a denial is the caller's error."""
    lookups = Lookups(hands)

    def value(name: str) -> str:
        try:
            return lookups.parameter(name)
        except ServiceError:
            raise
        except Exception as error:
            if is_denied(error):
                raise invalid(f"Unable to fetch parameters [{name}] from parameter store: {error}") from error
            raise

    return value


def check_name(name: str, member: str = "stackName") -> None:
    """Refuse a name that is not letters, digits and hyphens, beginning with a letter."""
    if not _NAME.fullmatch(name):
        raise invalid(
            f"1 validation error detected: Value '{name}' at '{member}' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )


def page(items: list[T], token: str | None, size: int, key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """One page of a list, and the token of the next: the key of its first item, so that new items do not shift it."""
    start_at = 0
    if token:
        found = [number for number, item in enumerate(items) if key(item) == token]
        if not found:
            raise invalid(f"Invalid NextToken: {token}")
        start_at = found[0]
    following = items[start_at + size : start_at + size + 1]
    return items[start_at : start_at + size], key(following[0]) if following else None


def with_token(name: str, shown: list[dict[str, Any]], following: str | None) -> dict[str, Any]:
    """An answer with one page."""
    return {name: shown} if following is None else {name: shown, "NextToken": following}
