"""Which pushes and pull requests start a pipeline: the filters of V2 triggers, pure.

Source: CodePipeline user guide, "Automate starting pipelines using triggers and filtering", "Triggers, code pushes and
pull requests". Push or pull request; several filters or; inside one filter branches and file paths (and events); names
or; an exclude beats an include; each file is judged by itself. Branch names have no ``refs/heads/``; a pull request's
branches are its *destination*. With branch and file path filters the first push of a new branch starts nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codepipeline.declaration import Action, Pipeline
from lockgate.emulator.services.codepipeline.globs import compiled, selects, selects_any

HEADS = "refs/heads/"
TAGS = "refs/tags/"
PULL_REQUEST_EVENTS = {"opened": "OPEN", "synchronize": "UPDATED", "closed": "CLOSED"}
"""GitHub's action of a pull request to the trigger's event; a merge is ``closed`` too."""

Files = Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Push:
    """A push as filters see it: `branch` or `tag`, the new head, and whether the branch is new."""

    commit: str
    branch: str | None
    tag: str | None
    created: bool
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request's event: OPEN, UPDATED or CLOSED, its branches, and the head of its source branch."""

    commit: str
    event: str
    source: str
    destination: str
    number: int


def read_push(payload: Mapping[str, Any]) -> Push | None:
    """A GitHub push; None when a ref was deleted or is neither branch nor tag."""
    ref = payload["ref"]
    head = payload.get("head_commit") or {}
    commit = head.get("id") or payload["after"]
    if payload.get("deleted") or not ref.startswith((HEADS, TAGS)):
        return None
    changed = [
        path
        for one in payload.get("commits") or ()
        for kind in ("added", "removed", "modified")
        for path in one.get(kind) or ()
    ]
    return Push(
        commit=commit,
        branch=ref.removeprefix(HEADS) if ref.startswith(HEADS) else None,
        tag=ref.removeprefix(TAGS) if ref.startswith(TAGS) else None,
        created=bool(payload.get("created")),
        files=tuple(dict.fromkeys(changed)),
    )


def read_pull_request(payload: Mapping[str, Any]) -> PullRequest | None:
    """A GitHub pull request event; None for actions that are no trigger (labels, reviews, reopening)."""
    event = PULL_REQUEST_EVENTS.get(payload["action"])
    if event is None:
        return None
    request = payload["pull_request"]
    head, base = request["head"], request["base"]
    return PullRequest(head["sha"], event, head["ref"], base["ref"], request["number"])


def trigger_of(pipeline: Pipeline, action: Action) -> Mapping[str, Any] | None:
    """The ``gitConfiguration`` that names the source action, or None."""
    for trigger in pipeline.document.get("triggers") or ():
        configuration: Mapping[str, Any] = trigger["gitConfiguration"]
        if configuration["sourceActionName"] == action.name:
            return configuration
    return None


def push_starts(pipeline: Pipeline, action: Action, branch: str, push: Push) -> bool:
    """Whether the push starts the pipeline; `branch` is the action's BranchName, resolved."""
    trigger = trigger_of(pipeline, action)
    if trigger is None:
        detects = action.configuration.get("DetectChanges", "true").lower() != "false"
        return detects and not pipeline.document.get("triggers") and push.branch == branch
    if not trigger.get("push") and not trigger.get("pullRequest"):
        return push.branch == branch
    return any(_push_fits(one, push) for one in trigger.get("push") or ())


def pull_request_starts(pipeline: Pipeline, action: Action, request: PullRequest, files: Files) -> bool:
    """Whether the pull request starts the pipeline; `files` is asked only when a filter needs it."""
    trigger = trigger_of(pipeline, action)
    filters = (trigger or {}).get("pullRequest") or ()
    return any(_request_fits(one, request, files) for one in filters)


def check_triggers(pipeline: Pipeline) -> None:
    """Raise for triggers that AWS would not take."""
    sources = {a.name: a for a in pipeline.sources() if a.type.provider == "CodeStarSourceConnection"}
    seen: set[str] = set()
    for trigger in pipeline.document.get("triggers") or ():
        configuration = trigger["gitConfiguration"]
        name = configuration["sourceActionName"]
        if name not in sources:
            raise _invalid(f"The trigger's source action {name} is no CodeStarSourceConnection action of the pipeline.")
        if name in seen:
            raise _invalid(f"Only one trigger can be declared for source action {name}.")
        seen.add(name)
        for one in configuration.get("push") or ():
            if one.get("tags") and (one.get("branches") or one.get("filePaths")):
                raise _invalid("A push filter can have tags, or branches and file paths, but not both.")
            if one.get("filePaths") and not one.get("branches"):
                raise _invalid("A push filter with file paths must have branches.")
        _check_patterns(configuration)


def _check_patterns(configuration: Mapping[str, Any]) -> None:
    for one in [*(configuration.get("push") or ()), *(configuration.get("pullRequest") or ())]:
        for kind in ("tags", "branches", "filePaths"):
            includes, excludes = _patterns(one, kind)
            for pattern in (*includes, *excludes):
                try:
                    compiled(pattern)
                except ValueError as error:
                    raise _invalid(f"A trigger's glob pattern is not valid: {error}") from error


def _push_fits(one: Mapping[str, Any], push: Push) -> bool:
    if push.tag is not None:
        return bool(one.get("tags")) and selects(*_patterns(one, "tags"), push.tag)
    if one.get("tags") or push.branch is None or not selects(*_patterns(one, "branches"), push.branch):
        return False
    if not one.get("filePaths"):
        return True
    return not push.created and selects_any(*_patterns(one, "filePaths"), push.files)


def _request_fits(one: Mapping[str, Any], request: PullRequest, files: Files) -> bool:
    if one.get("events") and request.event not in one["events"]:
        return False
    if not selects(*_patterns(one, "branches"), request.destination):
        return False
    return not one.get("filePaths") or selects_any(*_patterns(one, "filePaths"), files())


def _patterns(one: Mapping[str, Any], kind: str) -> tuple[Sequence[str], Sequence[str]]:
    criteria = one.get(kind) or {}
    return criteria.get("includes") or (), criteria.get("excludes") or ()


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidStructureException", message)
