"""CloudWatch Logs: reading."""

from dataclasses import dataclass
from datetime import UTC, datetime

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.session import Session

_ABSENT = "ResourceNotFoundException"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of a log, without the line break at its end."""

    at: datetime
    text: str


class Logs:
    """The logs of one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def read(self, group: str, stream: str) -> tuple[LogLine, ...]:
        """The whole stream, oldest first; empty when there is none (yet)."""
        lines: list[LogLine] = []
        token: str | None = None
        while True:
            page = self._page(group, stream, token)
            if page is None:
                return ()
            events, following = page
            lines += events
            if following == token:  # Logs repeats the token at the end of a stream
                return tuple(lines)
            token = following

    def streams(self, group: str) -> tuple[str, ...]:
        """The names of a group's streams, sorted; empty when there is no such group."""
        pages = self._session.pages(self._account, "logs", "describe_log_streams", logGroupName=group)
        try:
            return tuple(sorted(each["logStreamName"] for page in pages for each in page["logStreams"]))
        except CallRefusedError as error:
            if error.code == _ABSENT:
                return ()
            raise

    def _page(self, group: str, stream: str, token: str | None) -> tuple[list[LogLine], str | None] | None:
        try:
            answer = self._session.call(
                self._account,
                "logs",
                "get_log_events",
                logGroupName=group,
                logStreamName=stream,
                startFromHead=True,
                **({"nextToken": token} if token else {}),
            )
        except CallRefusedError as error:
            if error.code == _ABSENT:
                return None
            raise
        events = [
            LogLine(datetime.fromtimestamp(each["timestamp"] / 1000, UTC), each["message"].rstrip("\n"))
            for each in answer["events"]
        ]
        return events, answer.get("nextForwardToken")
