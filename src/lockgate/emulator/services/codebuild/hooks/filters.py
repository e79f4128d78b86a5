"""Filter groups: whether an event starts a build.

Groups are alternatives; within a group every filter must hold. A pattern is searched in its subject and matches
anywhere unless it is anchored. Source: CodeBuild user guide, "GitHub webhook events".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.hooks.patterns import Pattern, PatternError, TooCostlyError

Filter = Mapping[str, Any]
"""botocore's WebhookFilter."""

EVENTS = (
    "PUSH",
    "PULL_REQUEST_CREATED",
    "PULL_REQUEST_UPDATED",
    "PULL_REQUEST_REOPENED",
    "PULL_REQUEST_CLOSED",
    "PULL_REQUEST_MERGED",
    "RELEASED",
    "PRERELEASED",
    "WORKFLOW_JOB_QUEUED",
)
_WITHOUT_FILTERS = ("PUSH", "PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED")
_MOST_TEXT = 20_000

_SUBJECTS: Mapping[str, Callable[[Event], Iterable[str]]] = {
    "ACTOR_ACCOUNT_ID": lambda event: (event.actor,),
    "HEAD_REF": lambda event: (event.head,),
    "BASE_REF": lambda event: () if event.base is None else (event.base,),
    "FILE_PATH": lambda event: event.files(),
    "COMMIT_MESSAGE": lambda event: (event.message(),),
    "TAG_NAME": lambda event: () if event.tag is None else (event.tag,),
    "RELEASE_NAME": lambda event: () if event.release is None else (event.release,),
}


def check_groups(groups: Sequence[Sequence[Filter]]) -> None:
    """Refuse groups that AWS refuses, and patterns that are no regular expressions."""
    for group in groups:
        if not any(each["type"] == "EVENT" for each in group):
            _refuse("Invalid filter group: each filter group must contain at least one EVENT filter")
        for each in group:
            if each["type"] == "EVENT":
                _check_events(each["pattern"])
            elif each["type"] not in _SUBJECTS:
                _refuse(f"Invalid filter group: {each['type']} filters are not supported for a repository's webhook")
            else:
                check_pattern(each["pattern"])


def check_pattern(text: str) -> None:
    """Refuse what cannot be matched in linear time."""
    try:
        Pattern(text)
    except PatternError as error:
        _refuse(f"Invalid filter pattern: {error}")


def _check_events(text: str) -> None:
    unknown = [name for name in _names(text) if name not in EVENTS]
    if unknown or not text.strip():
        _refuse(f"Invalid filter group: unknown event `{', '.join(unknown)}`; expecting {', '.join(EVENTS)}")


def _refuse(message: str) -> None:
    raise ServiceError("InvalidInputException", message)


def _names(pattern: str) -> list[str]:
    return [name.strip() for name in pattern.split(",")]


def starts_build(webhook: Mapping[str, Any], event: Event) -> bool:
    """Whether the Webhook shape lets `event` start a build.

    Without filter groups, a push and a pull request that is created, updated or reopened do, if the legacy
    ``branchFilter`` is absent or matches the branch.
    """
    groups = webhook.get("filterGroups") or []
    if groups:
        return any(all(_holds(each, event) for each in group) for group in groups)
    branch_filter = webhook.get("branchFilter")
    if event.kind not in _WITHOUT_FILTERS:
        return False
    return not branch_filter or _any_found(branch_filter, (event.branch,)) is True


def _holds(each: Filter, event: Event) -> bool:
    """A filter on something that the event does not have, or that cannot be decided, never holds, excluding or not."""
    if each["type"] == "EVENT":
        return event.kind in _names(each["pattern"])
    matched = _any_found(each["pattern"], tuple(_SUBJECTS[each["type"]](event)))
    return matched is not None and matched != bool(each.get("excludeMatchedPattern"))


def _any_found(pattern: str, subjects: Sequence[str]) -> bool | None:
    """Whether the pattern is in one of `subjects`; None without any, and when one is too long to decide."""
    if not subjects or max(map(len, subjects)) > _MOST_TEXT:
        return None
    compiled = Pattern(pattern)
    try:
        return any(compiled.found_in(subject) for subject in subjects)
    except TooCostlyError:
        return None


def github_events(groups: Sequence[Sequence[Filter]]) -> tuple[str, ...]:
    """The events of GitHub that a webhook with these filter groups must receive."""
    named = {name for group in groups for each in group if each["type"] == "EVENT" for name in _names(each["pattern"])}
    releases = ("release",) if named & {"RELEASED", "PRERELEASED"} else ()
    return ("push", "pull_request", *releases)
