"""StartBuild, StopBuild, RetryBuild, BatchGetBuilds, ListBuilds, ListBuildsForProject, BatchDeleteBuilds."""

import copy
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from lockgate.emulator.ports import Aws, Call, Credentials, Operation, ServiceError
from lockgate.emulator.services.codebuild.control.build_shape import initiator_of, new_build
from lockgate.emulator.services.codebuild.control.constraints import check
from lockgate.emulator.services.codebuild.control.overrides import settings
from lockgate.emulator.services.codebuild.control.paging import in_order, page
from lockgate.emulator.services.codebuild.control.projects import NOT_ASSUMABLE, SERVICE
from lockgate.emulator.services.codebuild.control.state import Build, Project, Scope, Shape, State, bare_name
from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.pipeline import PipelineJob

_TOKEN_LIFE = timedelta(minutes=5)
_STOP_WAIT = 10.0


class Launcher(Protocol):
    """Runs builds."""

    def launch(self, scope: Scope, build: Build, credentials: Credentials) -> None:
        """Start running `build` with the first session of its service role; returns at once."""


class Builds:
    """The operations on builds, and the doors through which webhooks, pipelines and retries come."""

    def __init__(self, aws: Aws, state: State, launcher: Launcher) -> None:
        self._aws = aws
        self._state = state
        self._launcher = launcher
        self._jobs: dict[str, PipelineJob] = {}

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "StartBuild": self.start,
            "StopBuild": self.stop,
            "RetryBuild": self.retry,
            "BatchGetBuilds": self.batch_get,
            "ListBuilds": self.list,
            "ListBuildsForProject": self.list_for_project,
            "BatchDeleteBuilds": self.batch_delete,
        }

    def register(self, token: str, job: PipelineJob) -> None:
        """Keep a pipeline's job for the StartBuild call that carries `token`."""
        self._jobs[token] = job

    def start(self, call: Call) -> Mapping[str, Any]:
        """StartBuild."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        token = call.params.get("idempotencyToken")
        with scope.lock:
            earlier = self._earlier(scope, token, call.params)
            if earlier is not None:
                return {"build": copy.deepcopy(earlier.shape)}
            project = scope.project(call.params["projectName"])
            job = self._jobs.pop(token, None) if token else None
            chosen = settings(project.shape, call.params, job)
            initiator = job.initiator if job else initiator_of(call.caller.principal)
            build = self._new(scope, project, chosen, initiator)
            build.job = job
            if job is not None:
                build.hidden = job.variables
            build.report_status = bool(chosen["source"].get("reportBuildStatus"))
            if token is not None:
                scope.tokens[token] = (build.id, dict(call.params), self._aws.clock.now())
        return {"build": self._launch(scope, build)}

    def start_for_webhook(self, scope: Scope, project: Project, event: Event, initiator: str) -> str:
        """Start the build of a delivery; its id. Such builds always report their status."""
        with scope.lock:
            chosen = settings(project.shape, {"sourceVersion": event.source_version}, None)
            build = self._new(scope, project, chosen, initiator)
            build.hidden = event.variables()
            build.report_status = True
            build.commit = event.commit
        self._launch(scope, build)
        return build.id

    def retry(self, call: Call) -> Mapping[str, Any]:
        """RetryBuild: the same settings once more."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            before = scope.build(call.params.get("id", ""))
            if before.job is not None:
                raise ServiceError(
                    "InvalidInputException", "Builds that a pipeline started are retried by the pipeline"
                )
            if not before.shape["buildComplete"]:
                raise ServiceError("InvalidInputException", f"Build {before.id} is still in progress")
            build = self._again(scope, before, initiator_of(call.caller.principal))
        return {"build": self._launch(scope, build)}

    def retry_after_failure(self, scope: Scope, before: Build, limit: int) -> str | None:
        """Start a failed build again by itself; the new build's id, or None after `limit` retries and in a pipeline."""
        done = before.shape.get("autoRetryConfig", {}).get("autoRetryNumber", 0)
        if before.job is not None or done >= limit:
            return None
        with scope.lock:
            build = self._again(scope, before, before.shape["initiator"])
            build.shape["autoRetryConfig"] = {
                "autoRetryLimit": limit,
                "autoRetryNumber": done + 1,
                "previousAutoRetry": before.shape["arn"],
            }
            config = {"autoRetryLimit": limit, "autoRetryNumber": done, **before.shape.get("autoRetryConfig", {})}
            before.shape["autoRetryConfig"] = {**config, "nextAutoRetry": build.shape["arn"]}
        self._launch(scope, build)
        return build.id

    def stop(self, call: Call) -> Mapping[str, Any]:
        """StopBuild: answers when the build's processes have ended."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            build = scope.build(call.params["id"])
        build.stopping.set()
        build.ended.wait(_STOP_WAIT)
        return {"build": self._snapshot(scope, build)}

    def batch_get(self, call: Call) -> Mapping[str, Any]:
        """BatchGetBuilds, by ids or ARNs."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            ids = list(call.params["ids"])
            found = [scope.builds[bare_name(each)] for each in ids if bare_name(each) in scope.builds]
            missing = [each for each in ids if bare_name(each) not in scope.builds]
            return {"builds": [copy.deepcopy(build.shape) for build in found], "buildsNotFound": missing}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListBuilds, newest first unless asked otherwise."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            ids = list(scope.builds)
        return page(in_order(ids, call.params, default="DESCENDING"), call.params, "ids")

    def list_for_project(self, call: Call) -> Mapping[str, Any]:
        """ListBuildsForProject, newest first unless asked otherwise."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            name = scope.project(call.params["projectName"]).shape["name"]
            ids = [build.id for build in scope.builds.values() if build.shape["projectName"] == name]
        return page(in_order(ids, call.params, default="DESCENDING"), call.params, "ids")

    def batch_delete(self, call: Call) -> Mapping[str, Any]:
        """BatchDeleteBuilds: builds that run or do not exist are not deleted."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        deleted: list[str] = []
        kept: list[Shape] = []
        with scope.lock:
            for each in call.params["ids"]:
                build = scope.builds.get(bare_name(each))
                if build is None:
                    kept.append({"id": each, "statusCode": "BUILD_NOT_FOUND"})
                elif not build.shape["buildComplete"]:
                    kept.append({"id": each, "statusCode": "BUILD_IN_PROGRESS"})
                else:
                    del scope.builds[build.id]
                    deleted.append(build.shape["arn"])
        return {"buildsDeleted": deleted, "buildsNotDeleted": kept}

    def _earlier(self, scope: Scope, token: str | None, params: Mapping[str, Any]) -> Build | None:
        """The build that this idempotency token has started within five minutes."""
        if token is None or token not in scope.tokens:
            return None
        identity, before, when = scope.tokens[token]
        if self._aws.clock.now() - when > _TOKEN_LIFE:
            del scope.tokens[token]
            return None
        if before != params:
            raise ServiceError("InvalidInputException", "The idempotency token was used with other parameters")
        return scope.builds.get(identity)  # None when that build was deleted, or could not be started

    def _new(self, scope: Scope, project: Project, chosen: Shape, initiator: str) -> Build:
        limit = chosen.get("concurrentBuildLimit")
        running = [
            build
            for build in scope.builds.values()
            if build.shape["projectName"] == chosen["name"] and not build.shape["buildComplete"]
        ]
        if limit is not None and len(running) >= limit:
            raise ServiceError(
                "AccountLimitExceededException", f"Cannot have more than {limit} builds in queue for the project"
            )
        project.builds_started += 1
        identity = str(uuid.uuid4())
        shape = new_build(scope, chosen, identity, project.builds_started, initiator, self._aws.clock.now())
        build = Build(shape, chosen, project.arn, cache_generation=project.cache_generation)
        scope.builds[build.id] = build
        return build

    def _again(self, scope: Scope, before: Build, initiator: str) -> Build:
        project = scope.project(before.shape["projectName"])
        build = self._new(scope, project, copy.deepcopy(before.settings), initiator)
        build.hidden, build.commit, build.report_status = before.hidden, before.commit, before.report_status
        return build

    def _launch(self, scope: Scope, build: Build) -> Shape:
        """Assume the service role and start; the build as it was submitted.

        A role that cannot be assumed refuses the whole call.
        """
        try:
            credentials = self._aws.assume(
                SERVICE,
                build.settings["serviceRole"],
                f"AWSCodeBuild-{build.uuid}",
                source_arn=build.project_arn,
                source_account=scope.account,
            )
        except ServiceError as error:
            with scope.lock:
                scope.builds.pop(build.id, None)
            raise ServiceError("InvalidInputException", NOT_ASSUMABLE) from error
        submitted = self._snapshot(scope, build)
        self._launcher.launch(scope, build, credentials)
        return submitted

    def _snapshot(self, scope: Scope, build: Build) -> Shape:
        with scope.lock:
            return copy.deepcopy(build.shape)
