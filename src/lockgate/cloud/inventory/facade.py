"""Everything that is left of us in an account."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lockgate.cloud.errors import CallRefusedError, Place
from lockgate.cloud.inventory.keys import keys
from lockgate.cloud.inventory.kinds import KINDS, Kind
from lockgate.cloud.session import Session
from lockgate.plan import Leftover

_STACK = "AWS::CloudFormation::Stack"
_LOG_GROUP = "AWS::Logs::LogGroup"
_WORKERS = 8


class AwsInventory:
    """Fulfils `lockgate.plan.Inventory`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def left(self, account: str, region: str, prefix: str) -> tuple[Leftover, ...]:
        """Everything whose name begins with `prefix` and a hyphen, and everything that stacks of such names hold."""
        tasks = [
            lambda: list(self._stacks(account, region, prefix)),
            lambda: list(keys(self._session, account, region, prefix)),
            *((lambda kind=kind: list(self._listed(kind, account, region, prefix))) for kind in KINDS),
        ]
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="inventory") as pool:
            found = [each for part in pool.map(lambda task: task(), tasks) for each in part]
        return tuple(sorted(_distinct(found), key=lambda each: (each.kind, each.name)))

    def remove(self, leftover: Leftover) -> None:
        """Delete a log group that no stack holds; its absence is no error."""
        account, region = leftover.account, leftover.region
        if leftover.kind != _LOG_GROUP:
            place = Place(account, region, "logs", "DeleteLogGroup")
            fact = f"`{leftover.name}` is no log group but {leftover.kind}"
            raise place.failed(fact, "other things belong to stacks", "delete the stack that holds it", "LG5107")
        try:
            self._session.call(account, "logs", "delete_log_group", region, logGroupName=leftover.name)
        except CallRefusedError as error:
            if error.code != "ResourceNotFoundException":
                raise

    def _stacks(self, account: str, region: str, prefix: str) -> Iterable[Leftover]:
        for page in self._session.pages(account, "cloudformation", "list_stacks", region):
            for each in page["StackSummaries"]:
                if each["StackStatus"] != "DELETE_COMPLETE" and each["StackName"].startswith(f"{prefix}-"):
                    yield Leftover(account, region, _STACK, each["StackName"], each["StackStatus"])
                    yield from self._held(account, region, each["StackId"])

    def _held(self, account: str, region: str, stack: str) -> Iterable[Leftover]:
        pages = self._session.pages(account, "cloudformation", "list_stack_resources", region, StackName=stack)
        for page in pages:
            for each in page["StackResourceSummaries"]:
                if each["ResourceStatus"] != "DELETE_COMPLETE" and each.get("PhysicalResourceId"):
                    yield Leftover(account, region, each["ResourceType"], each["PhysicalResourceId"])

    def _listed(self, kind: Kind, account: str, region: str, prefix: str) -> Iterable[Leftover]:
        pages = self._session.pages(account, kind.service, kind.operation, region, **dict(kind.parameters))
        for page in pages:
            for entry in page.get(kind.members, ()):
                name = _name(kind, entry)
                if _ours(name, prefix):
                    yield Leftover(account, region if kind.regional else "", kind.type, name)


def _name(kind: Kind, entry: Any) -> str:
    return str(entry if kind.name is None else entry[kind.name])


def _ours(name: str, prefix: str) -> bool:
    """Whether the name, or for a log group any step of its path, begins with our prefix."""
    return any(step.startswith(f"{prefix}-") for step in name.split("/"))


def _distinct(found: Iterable[Leftover]) -> Iterable[Leftover]:
    """Each thing once: one that a stack holds is listed by its service too, there with its Region and note."""
    seen: dict[tuple[str, str], Leftover] = {}
    for each in found:
        known = seen.get((each.kind, each.name))
        if known is None or (each.note and not known.note):
            seen[each.kind, each.name] = each
    return seen.values()
