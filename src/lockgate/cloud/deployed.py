"""What a stack last deployed, and what its functions run."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.session import Session

_FUNCTION = "AWS::Lambda::Function"


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """A stack as it stands.

    Attributes:
        name: Its name.
        status: ``UPDATE_COMPLETE`` and so on.
        change_set: The name of the change set that was executed last, empty when there was none.
        updated: When it was updated last, or made.
        tags: Its tags.
    """

    name: str
    status: str
    change_set: str
    updated: datetime
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunningFunction:
    """A function of a stack.

    Attributes:
        name: Its name.
        version: The version that answers when nothing else is asked for: ``$LATEST``.
        digest: The SHA-256 of its package in hexadecimal digits.
        description: Its description.
        modified: When it was changed last, as Lambda writes it.
        aliases: Alias names to the versions that answer them, each with its share between 0 and 1.
    """

    name: str
    version: str
    digest: str
    description: str
    modified: str
    aliases: Mapping[str, Mapping[str, float]]


class Deployed:
    """The stacks and functions of one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def stack(self, name: str) -> DeployedStack | None:
        """The stack of that name, None when there is none."""
        try:
            found = self._session.call(self._account, "cloudformation", "describe_stacks", StackName=name)["Stacks"][0]
        except CallRefusedError as error:
            if error.code == "ValidationError" and "does not exist" in error.message:
                return None
            raise
        return DeployedStack(
            name=name,
            status=found["StackStatus"],
            change_set=found.get("ChangeSetId", "").partition(":changeSet/")[2].partition("/")[0],
            updated=found.get("LastUpdatedTime", found["CreationTime"]),
            tags={each["Key"]: each["Value"] for each in found.get("Tags", ())},
        )

    def functions(self, stack: str) -> tuple[RunningFunction, ...]:
        """The functions of a stack, by name."""
        pages = self._session.pages(self._account, "cloudformation", "list_stack_resources", StackName=stack)
        names = [
            each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == _FUNCTION and each.get("PhysicalResourceId")
        ]
        found = (self._function(name) for name in sorted(names))
        return tuple(each for each in found if each is not None)

    def _function(self, name: str) -> RunningFunction | None:
        try:
            found = self._session.call(self._account, "lambda", "get_function_configuration", FunctionName=name)
        except CallRefusedError as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise
        pages = self._session.pages(self._account, "lambda", "list_aliases", FunctionName=name)
        return RunningFunction(
            name=name,
            version=found.get("Version", "$LATEST"),
            digest=_hexadecimal(found.get("CodeSha256", "")),
            description=found.get("Description", ""),
            modified=found.get("LastModified", ""),
            aliases={each["Name"]: _shares(each) for page in pages for each in page["Aliases"]},
        )


def _shares(alias: Any) -> Mapping[str, float]:
    """Which versions answer, and how often. Source: Lambda API reference, ``AliasRoutingConfiguration``."""
    others: dict[str, float] = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    return {alias["FunctionVersion"]: round(1 - sum(others.values()), 6), **others}


def _hexadecimal(digest: str) -> str:
    """Lambda writes digests in base64, CodeBuild in hexadecimal digits."""
    try:
        return base64.b64decode(digest, validate=True).hex()
    except binascii.Error:
        return digest
