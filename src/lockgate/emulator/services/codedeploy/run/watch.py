"""What a running deployment looks out for while it waits: a request to stop it, its alarms, the emulator's end.

Source: CodeDeploy user guide, "Monitoring deployments with Amazon CloudWatch alarms in CodeDeploy", "Stop a deployment
with CodeDeploy".
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codedeploy.control.state import Deployment, Store
from lockgate.emulator.services.codedeploy.run.endings import Ended, Interrupted, refused
from lockgate.emulator.services.codedeploy.run.role import Role

_BETWEEN_ALARMS = timedelta(seconds=5)
_TICK = 0.05


class Watch:
    """Waits for one deployment."""

    def __init__(self, aws: Aws, store: Store, deployment: Deployment, role: Role) -> None:
        self._aws = aws
        self._store = store
        self._deployment = deployment
        self._role = role
        alarms = deployment.alarms
        self._alarms = [alarm["name"] for alarm in alarms.get("alarms") or ()] if alarms.get("enabled") else []
        self._blind = bool(alarms.get("ignorePollAlarmFailure"))
        self._next_look = aws.clock.now()

    def wait(self, until: datetime, happened: Callable[[], bool] = lambda: False) -> bool:
        """Wait until `happened`, which is asked under the bell, or until a time: then False; raises as `check` does."""
        while True:
            self.check()
            with self._store.bell:
                if happened():
                    return True
                if self._aws.clock.now() >= until:
                    break
                if self._deployment.stop is None:
                    self._store.bell.wait(_TICK)
        self._look_at_alarms()
        return False

    def check(self) -> None:
        """Raise `Ended` when the deployment shall stop, for whatever reason, and `Interrupted` with the emulator."""
        if self._aws.background.stopping:
            raise Interrupted
        if self._deployment.stop is not None:
            raise Ended(
                "MANUAL_STOP",
                "The deployment was stopped by a request",
                status="Stopped",
                event="DEPLOYMENT_STOP_ON_REQUEST",
                roll_back=self._deployment.stop.roll_back,
            )
        if self._aws.clock.now() >= self._next_look:
            self._look_at_alarms()

    def _look_at_alarms(self) -> None:
        self._next_look = self._aws.clock.now() + _BETWEEN_ALARMS
        active = self._active() if self._alarms else []
        if active:
            raise Ended(
                "ALARM_ACTIVE",
                "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and "
                f"the affected deployments have been stopped. Activated alarms: <{'>, <'.join(active)}>",
                status="Stopped",
                event="DEPLOYMENT_STOP_ON_ALARM",
            )

    def _active(self) -> Sequence[str]:
        """The names of the alarms in the state ALARM. One that cannot be seen counts unless the group ignores that."""
        try:
            answer = self._role.attempt(
                "cloudwatch",
                "describe_alarms",
                AlarmNames=self._alarms,
                AlarmTypes=["MetricAlarm", "CompositeAlarm"],
            )
        except (ClientError, BotoCoreError) as error:
            if self._blind:
                return ()
            raise refused(self._role.arn, "cloudwatch", error) from error
        found = {
            item["AlarmName"]: item for kind in ("MetricAlarms", "CompositeAlarms") for item in answer.get(kind, ())
        }
        missing = [name for name in self._alarms if name not in found]
        if missing and not self._blind:
            raise Ended(
                "ALARM_ACTIVE", f"The state of the alarms {', '.join(missing)} cannot be seen: they do not exist"
            )
        return [name for name in self._alarms if found.get(name, {}).get("StateValue") == "ALARM"]
