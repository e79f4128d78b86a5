"""Where a commit is, as text for a terminal and as plain data."""

import re
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from lockgate.cloud.deployed import RunningFunction
from lockgate.cloud.github import CommitStatus
from lockgate.operate import Artifact, BuildRun, Deployment, LineTrace, PipelineRun, Running, StageRun, Traced

_SHORT = 12


def traced_as_text(traced: Traced, statuses: tuple[CommitStatus, ...] = ()) -> str:
    """The way of the commit line by line, then what runs where; without a commit only the latter."""
    blocks: list[list[str]] = []
    if traced.commit:
        at = f" of {traced.repository}" if traced.repository else ""
        blocks.append([f"commit {traced.commit}{at}"])
        blocks += [list(_line(line)) for line in traced.lines if line.touched]
        untouched = [line.line for line in traced.lines if not line.touched]
        if untouched:
            blocks.append([f"not on {', '.join(untouched)}"])
    if statuses:
        blocks.append(["statuses at GitHub", *(_status(each) for each in statuses)])
    blocks.append(["what runs", *(text for each in traced.running for text in _running(each, traced.commit))])
    if traced.notes:
        blocks.append(["note", *(f"  {note}" for note in traced.notes)])
    return "\n\n".join("\n".join(block) for block in blocks)


def traced_as_dict(traced: Traced, statuses: tuple[CommitStatus, ...] = ()) -> dict[str, Any]:
    """The same as plain JSON values; times in ISO 8601, UTC."""
    plain = _plain(traced)
    return {**plain, "statuses": [asdict(each) for each in statuses]}


def _line(line: LineTrace) -> Iterator[str]:
    yield f"{line.line}: {line.branch} to {', then '.join(line.environments)}; {line.pipeline} in {line.account}"
    for check in line.checks:
        yield f"  check     {_build(check)}"
    for build in line.builds:
        yield f"  build     {_build(build)}"
    for artifact in line.artifacts:
        yield f"  artifact  {_artifact(artifact)}"
        if artifact.version in line.superseded:
            yield f"    superseded by {line.superseded[artifact.version]}, whose artifact had arrived: it starts no run"
    for run in line.runs:
        yield from _run(run)


def _build(build: BuildRun) -> str:
    took = f", {(build.ended - build.started).total_seconds():.0f} s" if build.ended else ""
    asked = f" for {build.asked}" if build.asked and build.asked != build.commit else ""
    return f"{build.status}  {build.id}{asked}  {_time(build.started)}{took}"


def _artifact(artifact: Artifact) -> str:
    digest = f", sha256 {artifact.digest[:_SHORT]}" if artifact.digest else ""
    return f"version {artifact.version} of {artifact.key}, ETag {artifact.etag}{digest}  {_time(artifact.modified)}"


def _run(run: PipelineRun) -> Iterator[str]:
    yield f"  run       {run.status}  {run.id} by {run.trigger}  {_time(run.started)}"
    for stage in run.stages:
        yield from _stage(stage)


def _stage(stage: StageRun) -> Iterator[str]:
    yield f"    {stage.environment}: {stage.status}"
    if stage.approval is not None:
        by = f" by {stage.approval.by}" if stage.approval.by else ""
        words = f": {stage.approval.words}" if stage.approval.words else ""
        yield f"      approval {stage.approval.status}{by}{words}  {_time(stage.approval.changed)}"
    for each in stage.deployments:
        if each.change_set:
            yield f"      {_deployment(each)}"


def _deployment(each: Deployment) -> str:
    executed = f"executed: {each.executed}" if each.executed else "not executed"
    problem = f"; {each.problem}" if each.problem else ""
    return f"change set {each.change_set} of {each.stack} in {each.account}: {each.prepared}, {executed}{problem}"


def _status(status: CommitStatus) -> str:
    said = f"  {status.description}" if status.description else ""
    return f"  {status.state:8}  {status.context}{said}"


def _running(running: Running, commit: str) -> Iterator[str]:
    place = f"{running.application} in {running.environment} ({running.account})"
    if not running.status:
        yield f"  {place}: nothing is deployed"
        return
    yield f"  {place}: {_whose(running, commit)}"
    since = f"  {_time(running.updated)}" if running.updated else ""
    yield f"    stack {running.stack} {running.status}, change set {running.change_set or 'none'}{since}"
    if running.revision and running.revision != running.commit:
        yield f"    artifact version {running.revision}"
    if running.tags:
        yield "    tags " + ", ".join(f"{key}={value}" for key, value in sorted(running.tags.items()))
    for function in running.functions:
        yield f"    {_function(function, running.digest)}"


def _whose(running: Running, commit: str) -> str:
    if not running.commit:
        return "a commit that nothing tells any more"
    return f"commit {running.commit}" + (", this one" if running.commit == commit else "")


def _function(function: RunningFunction, artifact: str) -> str:
    same = ", the artifact's" if artifact and function.digest == artifact else ""
    aliases = "".join(f"; alias {name}: {_shares(function, name)}" for name in function.aliases)
    said = f" ({function.description})" if function.description else ""
    code = f"code sha256 {function.digest[:_SHORT]}{same}"
    return f"function {function.name}{said} version {function.version}, {code}{aliases}"


def _shares(function: RunningFunction, alias: str) -> str:
    shares = function.aliases[alias]
    if len(shares) == 1:
        return f"version {next(iter(shares))}"
    return " and ".join(f"{share:.0%} version {version}" for version, share in shares.items())


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return re.sub(r"\+00:00$", "Z", value.astimezone(UTC).isoformat())
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value
