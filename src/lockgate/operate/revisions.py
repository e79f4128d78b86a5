"""What a text means: a commit or its beginning, an artifact's version, or a run of a pipeline.

The chain from an artifact to its commit is AWS's own: the object's metadata name the build that wrote it, and the build
knows the commit that it was made from. Nothing is asked of a buildspec.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from lockgate.cloud.artifacts import ArtifactVersion
from lockgate.cloud.aws import Account
from lockgate.cloud.builds import Build
from lockgate.cloud.pipelines import ActionExecution, Execution
from lockgate.design.delivery import Delivery
from lockgate.kernel import Finding, LockgateError, Origin
from lockgate.operate.looking import Looking

COMMIT = re.compile(r"[0-9a-f]{4,40}")


class NothingKnownError(LockgateError):
    """No line knows what was asked for, or several commits begin with it."""

    def __init__(self, fact: str, why: str, remedy: str) -> None:
        super().__init__([Finding("LG6101", Origin("the command line"), fact, why, remedy)])


class LineRecord:
    """What AWS remembers of one line, read once and only when asked for."""

    def __init__(self, delivery: Delivery, account: Account, looking: Looking) -> None:
        self.delivery = delivery
        self.account = account
        self._looking = looking
        self._versions: dict[str, ArtifactVersion | None] = {}
        self._made: dict[str, Build] = {}
        self._runs: tuple[Execution, ...] | None = None
        self._builds: dict[str, tuple[Build, ...]] = {}

    def runs(self) -> tuple[Execution, ...]:
        """The runs of the pipeline, newest first."""
        if self._runs is None:
            name = self.delivery.names.pipeline
            self._runs = self._looking.every(f"the runs of {name}", lambda: self.account.pipelines.executions(name))
        return self._runs

    def actions(self, run: str) -> tuple[ActionExecution, ...]:
        """The actions of a run, oldest first."""
        name = self.delivery.names.pipeline
        return self._looking.every(f"the actions of {run}", lambda: self.account.pipelines.action_executions(name, run))

    def builds(self, project: str) -> tuple[Build, ...]:
        """The builds of a project, newest first."""
        if project not in self._builds:
            self._builds[project] = self._looking.every(
                f"the builds of {project}", lambda: self.account.builds.for_project(project)
            )
        return self._builds[project]

    def version(self, identifier: str) -> ArtifactVersion | None:
        """One version of the line's source object, None when there is none."""
        if identifier not in self._versions:
            where = (self.delivery.bucket, self.delivery.source_key)
            self._versions[identifier] = self._looking.at(
                f"version {identifier} of {where[1]} in {where[0]}",
                lambda: self.account.artifacts.version(*where, identifier),
            )
        return self._versions[identifier]

    def commit_of(self, revision: str) -> str:
        """The commit of a run's revision; empty when nothing tells it."""
        if not self.delivery.by_artifact:
            return revision
        version = self.version(revision) if revision else None
        return self.commit_of_build(version.build) if version and version.build else ""

    def commit_of_build(self, identifier: str) -> str:
        """The commit that a build was made from; empty when CodeBuild has forgotten it."""
        if identifier not in self._made:
            found = self._looking.every(f"the build {identifier}", lambda: self.account.builds.of_ids([identifier]))
            self._made |= {build.id: build for build in found}
        build = self._made.get(identifier)
        return build.resolved if build else ""

    def artifacts_of(self, builds: Sequence[Build]) -> tuple[ArtifactVersion, ...]:
        """The versions that these builds wrote, newest first."""
        if not builds or not self.delivery.by_artifact:
            return ()
        ids = {build.id for build in builds}
        found = self._versions_since(min(build.started for build in builds))
        return tuple(each for each in found if each.build in ids)

    def superseded_by(self, artifact: ArtifactVersion) -> str:
        """The commit of the newest build whose artifact had arrived when this one did; empty when there was none.

        Such an artifact starts no run: see `lockgate.design.stacks.trigger`.
        """
        builds = {build.id: build for build in self.builds(self.delivery.names.build_project)}
        mine = builds.get(artifact.build)
        if mine is None or any(each.id == artifact.version for run in self.runs() for each in run.revisions):
            return ""
        before = [each for each in self._versions_since(mine.started) if each.modified <= artifact.modified]
        there = [builds[each.build] for each in before if each.build in builds]
        newest = max(there, key=lambda build: build.number, default=mine)
        return newest.resolved if newest.number > mine.number else ""

    def _versions_since(self, moment: datetime) -> tuple[ArtifactVersion, ...]:
        """The versions of the source object that were written then or later; S3 tells whole seconds."""
        where, second = (self.delivery.bucket, self.delivery.source_key), moment.replace(microsecond=0)
        return self._looking.every(
            f"the versions of {where[1]} in {where[0]}",
            lambda: tuple(self.account.artifacts.since(*where, second)),
        )


def commit_meant(asked: str, records: Sequence[LineRecord]) -> str:
    """The whole commit that `asked` stands for.

    Raises:
        NothingKnownError: When nothing on any line bears it, or several commits begin with it.
    """
    found = sorted({commit for record in records for commit in _meant(asked, record) if commit})
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(each[:12] for each in found)
        raise NothingKnownError(f"several commits begin with `{asked}`", f"they are {listed}", "write more of it")
    pipelines = ", ".join(record.delivery.names.pipeline for record in records)
    why = f"no build, artifact or run of {pipelines} has it"
    remedy = (
        "write a commit (four digits or more), an artifact's version or a run's id; was it pushed to a mapped branch?"
    )
    raise NothingKnownError(f"nothing is known about `{asked}`", why, remedy)


def _meant(asked: str, record: LineRecord) -> Iterator[str]:
    """A run's id and a version's may look alike; a commit looks like neither."""
    if COMMIT.fullmatch(asked.lower()):
        yield from _beginning(asked.lower(), record)
        return
    runs = [run for run in record.runs() if run.id == asked and run.revisions]
    if runs:
        yield record.commit_of(runs[0].revisions[0].id)
    elif record.delivery.by_artifact:
        yield record.commit_of(asked)


def _beginning(start: str, record: LineRecord) -> Iterator[str]:
    names = record.delivery.names
    for project in (names.check_project, names.build_project):
        for build in record.builds(project):
            if build.resolved.startswith(start):
                yield build.resolved
    if not record.delivery.by_artifact:
        yield from (r.id for run in record.runs() for r in run.revisions if r.id.startswith(start))
