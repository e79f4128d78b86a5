"""A Lambda deployment from its start to its end, and the rollback that may follow.

Source: CodeDeploy user guide, "Deployments on an AWS Lambda compute platform", "Redeploy and roll back a deployment
with CodeDeploy", "Order of hooks in the lifecycle of an AWS Lambda function version deployment".
"""

import json
import logging
import secrets
from datetime import timedelta

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codedeploy.control.state import Deployment, LifecycleEvent, Store
from lockgate.emulator.services.codedeploy.run.appspec import AppSpec, read_appspec
from lockgate.emulator.services.codedeploy.run.endings import Ended, Interrupted
from lockgate.emulator.services.codedeploy.run.notices import Notices
from lockgate.emulator.services.codedeploy.run.revisions import appspec_text
from lockgate.emulator.services.codedeploy.run.role import Role
from lockgate.emulator.services.codedeploy.run.rollback import plan_rollback, rolls_back
from lockgate.emulator.services.codedeploy.run.traffic import WHOLE, Traffic, steps
from lockgate.emulator.services.codedeploy.run.watch import Watch

_log = logging.getLogger(__name__)
HOOK_LIMIT = timedelta(hours=1)
"""How long a hooked function may take to answer with PutLifecycleEventHookExecutionStatus."""


class Deployer:
    """Carries deployments out, each on a thread of its own."""

    def __init__(self, aws: Aws, store: Store) -> None:
        self._aws = aws
        self._store = store
        self._notices = Notices(aws, store)

    def start(self, deployment: Deployment) -> None:
        """Carry a new deployment out, and the rollback that follows when there is one."""
        self._aws.background.run(f"deployment {deployment.id}", lambda: self._run(deployment))

    def _run(self, deployment: Deployment) -> None:
        following: Deployment | None = deployment
        while following is not None:
            run = _Run(self._aws, self._store, self._notices, following)
            try:
                following = run.carry_out()
            except Interrupted:
                return


class _Run:
    """One deployment while it runs."""

    def __init__(self, aws: Aws, store: Store, notices: Notices, deployment: Deployment) -> None:
        self._aws = aws
        self._store = store
        self._notices = notices
        self._deployment = deployment
        scope = store.scope(deployment.account, deployment.region)
        self._scope = scope
        self._group_arn = scope.group_arn(deployment.application, deployment.group)
        self._role = Role(aws, deployment.group.role, self._group_arn, deployment.id)
        self._watch = Watch(aws, store, deployment, self._role)

    def carry_out(self) -> Deployment | None:
        """Bring it to its end; gives the rollback that shall follow."""
        try:
            self._begin()
            self._proceed()
        except Ended as ended:
            return self._fail(ended)
        except Interrupted:
            raise
        except Exception as error:  # noqa: BLE001 - whatever breaks must not leave the deployment running for ever
            _log.exception("deployment %s", self._deployment.id)
            return self._fail(Ended("INTERNAL_ERROR", f"{type(error).__name__}: {error}"))
        self._succeed()
        return None

    def _begin(self) -> None:
        with self._store.bell:
            self._deployment.status, self._deployment.started = "InProgress", self._aws.clock.now()
            self._deployment.target_status = "InProgress"
            self._store.bell.notify_all()
        self._tell()

    def _proceed(self) -> None:
        deployment = self._deployment
        self._watch.check()
        undoing = deployment.creator == "codeDeployRollback"
        spec = read_appspec(appspec_text(self._role, deployment.revision))
        with self._store.bell:
            deployment.target = spec.target
        traffic = Traffic(self._aws, self._role, deployment, spec.target)
        if not undoing:
            traffic.check()
        self._hook("BeforeAllowTraffic", spec)
        self._shift(traffic)
        self._hook("AfterAllowTraffic", spec)

    def _hook(self, name: str, spec: AppSpec) -> None:
        """Ask the hooked function and wait for its answer; without one the event just passes."""
        event = self._open(name)
        function = spec.hooks.get(name)
        if function is not None:
            self._invoke(event, function)
            over = self._aws.clock.now() + HOOK_LIMIT
            if not self._watch.wait(over, lambda: event.status != "InProgress"):
                raise Ended(
                    "HOOK_EXECUTION_FAILURE",
                    f"The function {function} of the lifecycle event {name} did not answer with "
                    "PutLifecycleEventHookExecutionStatus within one hour",
                )
            if event.status == "Failed":
                raise Ended(
                    "HOOK_EXECUTION_FAILURE",
                    f"The validation function {function} of the lifecycle event {name} reported Failed",
                )
        self._close(event)

    def _invoke(self, event: LifecycleEvent, function: str) -> None:
        with self._store.bell:
            event.hook_id = secrets.token_urlsafe(48)
        payload = {"DeploymentId": self._deployment.id, "LifecycleEventHookExecutionId": event.hook_id}
        try:
            self._role.call(
                "lambda",
                "invoke",
                FunctionName=function,
                InvocationType="Event",
                Payload=json.dumps(payload).encode(),
            )
        except Ended as ended:
            if ended.code == "INVALID_LAMBDA_CONFIGURATION":
                raise Ended(
                    "HOOK_EXECUTION_FAILURE",
                    f"The function {function} of {event.name} cannot be invoked: {ended.message}",
                ) from ended
            raise

    def _shift(self, traffic: Traffic) -> None:
        event = self._open("AllowTraffic")
        reached = self._aws.clock.now()
        for percent, pause in steps(self._deployment.config):
            self._watch.check()
            traffic.give(percent)
            with self._store.bell:
                self._deployment.weight, self._deployment.updated = percent / WHOLE, self._aws.clock.now()
            reached += pause
            if pause:
                self._watch.wait(reached)
        self._close(event)

    def _open(self, name: str) -> LifecycleEvent:
        self._watch.check()
        with self._store.bell:
            event = self._deployment.event(name)
            event.status, event.started = "InProgress", self._aws.clock.now()
            self._deployment.updated = event.started
            return event

    def _close(self, event: LifecycleEvent) -> None:
        with self._store.bell:
            event.status, event.ended = "Succeeded", self._aws.clock.now()
            self._deployment.updated = event.ended

    def _succeed(self) -> None:
        deployment = self._deployment
        with self._store.bell:
            deployment.target_status = "Succeeded"
            self._end("Succeeded")
            deployment.group.succeeded = deployment
        self._tell()

    def _fail(self, ended: Ended) -> Deployment | None:
        deployment = self._deployment
        with self._store.bell:
            deployment.error = {"code": ended.code, "message": ended.message}
            deployment.target_status = "Failed" if ended.status == "Failed" else "Skipped"
            break_off(deployment, ended)
            following = None
            if rolls_back(deployment, ended):
                following = plan_rollback(deployment, self._aws.clock.now())
            if following is not None:
                self._scope.keep(following)
                following.group.attempted = following
            self._end(ended.status)
        self._tell()
        return following

    def _end(self, status: str) -> None:
        deployment = self._deployment
        deployment.status = status
        deployment.completed = deployment.updated = self._aws.clock.now()
        self._store.bell.notify_all()

    def _tell(self) -> None:
        self._notices.tell(self._deployment, self._group_arn, self._role)


def break_off(deployment: Deployment, ended: Ended) -> None:
    """The event that ran has failed, or was left when the deployment stopped; those after it are skipped."""
    for event in deployment.events:
        if event.status == "InProgress" or (event.status == "Failed" and event.message is None):
            event.status = "Failed" if ended.status == "Failed" else "Skipped"
            event.message, event.ended = ended.message, deployment.updated
        elif event.status == "Pending":
            event.status = "Skipped"
