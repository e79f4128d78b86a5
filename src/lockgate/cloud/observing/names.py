"""Resources without policies of their own, for their names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.cloud.session import Session
from lockgate.proof import Holding


@dataclass(frozen=True, slots=True)
class Kind:
    """How resources of one kind are listed.

    Attributes:
        word: What short forms call one.
        service: botocore's service name.
        operation: The list call.
        members: The list in its answer.
        name: The member with the name; empty when the entry is the name.
        arn: The member with the ARN, or the ARN with ``{region}``, ``{account}`` and ``{name}``.
    """

    word: str
    service: str
    operation: str
    members: str
    name: str
    arn: str


NAMED = (
    Kind("connection", "codeconnections", "list_connections", "Connections", "ConnectionName", "ConnectionArn"),
    Kind(
        "log-group",
        "logs",
        "describe_log_groups",
        "logGroups",
        "logGroupName",
        "arn:aws:logs:{region}:{account}:log-group:{name}",
    ),
    Kind("table", "dynamodb", "list_tables", "TableNames", "", "arn:aws:dynamodb:{region}:{account}:table/{name}"),
)


def named(session: Session, account: str, kind: Kind) -> Iterator[Holding]:
    """Every resource of the kind in the session's Region."""
    for page in session.pages(account, kind.service, kind.operation):
        for entry in page.get(kind.members, ()):
            name = entry[kind.name] if kind.name else entry
            yield Holding(_arn(session, account, kind, name, entry), account, kind.word, name)


def _arn(session: Session, account: str, kind: Kind, name: str, entry: Mapping[str, Any] | str) -> str:
    if isinstance(entry, Mapping) and kind.arn in entry:
        return str(entry[kind.arn])
    return kind.arn.format(region=session.region, account=account, name=name)
