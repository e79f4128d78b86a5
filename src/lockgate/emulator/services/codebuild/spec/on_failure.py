"""The on-failure key of a phase: ABORT, CONTINUE, RETRY, RETRY-n, RETRY-regex, RETRY-n-regex."""

import re

from lockgate.emulator.services.codebuild.spec.document import BuildspecError, Entry
from lockgate.emulator.services.codebuild.spec.model import OnFailure

_RETRY = re.compile(r"RETRY(?:-(?P<count>[0-9]+)(?=-|$))?(?:-(?P<pattern>.+))?", re.DOTALL)
_DEFAULT_RETRIES = 3
_MOST_RETRIES = 100


def read_on_failure(entry: Entry) -> OnFailure:
    """The `OnFailure` that `entry` says; three retries unless it gives a number."""
    text = entry.text()
    if text in {"ABORT", "CONTINUE"}:
        return OnFailure(text)
    match = _RETRY.fullmatch(text)
    if match is None:
        raise BuildspecError(
            f"{entry.path} is `{text}` at line {entry.line}: "
            "expecting ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex or RETRY-count-regex"
        )
    retries = int(match["count"]) if match["count"] else _DEFAULT_RETRIES
    if retries > _MOST_RETRIES:
        raise BuildspecError(f"{entry.path} asks for {retries} retries at line {entry.line}: at most {_MOST_RETRIES}")
    return OnFailure("RETRY", retries, match["pattern"])
