"""Where a commit is, and what runs where: read-only questions to every account of the declared file."""

from collections.abc import Iterator

from lockgate.cloud.aws import Aws
from lockgate.cloud.builds import Build
from lockgate.design.delivery import Delivery, Target, deliveries
from lockgate.operate.looking import Looking
from lockgate.operate.revisions import LineRecord, commit_meant
from lockgate.operate.runs import pipeline_run
from lockgate.operate.traced import BuildRun, LineTrace, PipelineRun, Running, Traced
from lockgate.spec.declaration import Declaration


def trace(declaration: Declaration, aws: Aws, asked: str) -> Traced:
    """Where a commit is.

    Args:
        declaration: Which accounts and lines there are.
        aws: Asked with reading calls only.
        asked: A commit or its beginning (four digits or more), an artifact's version, or a run's id.

    Raises:
        NothingKnownError: When no line knows it, or several commits begin with it.
        LockgateError: When there are no credentials, or no answer comes.
    """
    looking = Looking()
    records = _records(declaration, aws, looking)
    commit = commit_meant(asked, records)
    lines = tuple(_line(record, commit) for record in records)
    touched = [
        r.delivery.application.repository.full_name for r, one in zip(records, lines, strict=True) if one.touched
    ]
    running = tuple(_running(records, aws, looking))
    return Traced(asked, commit, touched[0] if touched else "", lines, running, tuple(looking.notes))


def what_runs(declaration: Declaration, aws: Aws) -> Traced:
    """What runs in each environment, with its commit."""
    looking = Looking()
    running = tuple(_running(_records(declaration, aws, looking), aws, looking))
    return Traced("", "", "", (), running, tuple(looking.notes))


def _records(declaration: Declaration, aws: Aws, looking: Looking) -> tuple[LineRecord, ...]:
    return tuple(LineRecord(each, aws.account(each.account), looking) for each in deliveries(declaration))


def _line(record: LineRecord, commit: str) -> LineTrace:
    delivery, names = record.delivery, record.delivery.names
    builds = [build for build in record.builds(names.build_project) if build.resolved == commit]
    checks = [build for build in record.builds(names.check_project) if build.resolved == commit]
    artifacts = record.artifacts_of(builds)
    superseded = {each.version: record.superseded_by(each) for each in artifacts}
    return LineTrace(
        line=names.line,
        pipeline=names.pipeline,
        branch=delivery.line.branch,
        account=delivery.account,
        environments=tuple(environment.name for environment in delivery.line.environments),
        checks=tuple(map(_build, checks)),
        builds=tuple(map(_build, builds)),
        artifacts=artifacts,
        runs=tuple(_runs(record, commit)),
        superseded={version: newer for version, newer in superseded.items() if newer},
    )


def _build(build: Build) -> BuildRun:
    return BuildRun(
        build.id, build.status, build.resolved, build.source_version, build.started, build.ended, build.digest
    )


def _runs(record: LineRecord, commit: str) -> Iterator[PipelineRun]:
    for run in record.runs():
        if run.revisions and record.commit_of(run.revisions[0].id) == commit:
            yield pipeline_run(record.delivery, run, record.actions(run.id))


def _running(records: tuple[LineRecord, ...], aws: Aws, looking: Looking) -> Iterator[Running]:
    for record in records:
        for target in record.delivery.targets:
            yield _at(record, target, aws, looking)


def _at(record: LineRecord, target: Target, aws: Aws, looking: Looking) -> Running:
    """What the stack's last change set tells: it bears the id of the run that executed it."""
    application, environment, account = target.application.name, target.environment.name, target.account
    deployed = aws.account(account).deployed
    stack = looking.at(f"the stack {target.stack} in {account}", lambda: deployed.stack(target.stack))
    if stack is None:
        return Running(application, environment, account, target.stack)
    run = _run_of(record.delivery, stack.change_set, record)
    revision = next((each.revisions[0].id for each in record.runs() if each.id == run and each.revisions), "")
    version = record.version(revision) if revision and record.delivery.by_artifact else None
    return Running(
        application=application,
        environment=environment,
        account=account,
        stack=target.stack,
        status=stack.status,
        updated=stack.updated,
        change_set=stack.change_set,
        run=run,
        revision=revision,
        commit=record.commit_of(revision) if revision else "",
        digest=version.digest if version else "",
        tags=stack.tags,
        functions=looking.every(
            f"the functions of {target.stack} in {account}", lambda: deployed.functions(target.stack)
        ),
    )


def _run_of(delivery: Delivery, change_set: str, record: LineRecord) -> str:
    """The run that a change set is of, by its name; empty when the pipeline does not know it."""
    run = change_set.removeprefix(f"{delivery.names.prefix}-")
    return run if run != change_set and any(each.id == run for each in record.runs()) else ""
