"""Rollback triggers: alarms that undo a deployment while it runs and for a time after it.

Source: CloudFormation user guide, "Roll back your CloudFormation stack on alarm breach": at most five alarms, 0 to 180
minutes of monitoring; an alarm that is missing fails the operation, one without data is ignored, and rollbacks are not
watched.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.resources.hands import Hands

_MOST = 5
_LONGEST = 180
_PAUSE = 1.0
_KINDS = {"AWS::CloudWatch::Alarm": "MetricAlarms", "AWS::CloudWatch::CompositeAlarm": "CompositeAlarms"}


class Triggers:
    """The alarms of one deployment."""

    def __init__(self, configuration: Mapping[str, Any], hands: Hands) -> None:
        self._triggers: Sequence[Mapping[str, str]] = configuration.get("RollbackTriggers") or ()
        self._minutes = int(configuration.get("MonitoringTimeInMinutes") or 0)
        self._hands = hands

    def check(self) -> None:
        """Raise when an alarm is in alarm, or missing."""
        for trigger in self._triggers:
            arn, member = trigger["Arn"], _KINDS[trigger["Type"]]
            name = arn.partition(":alarm:")[2]
            kinds = {"AlarmTypes": ["CompositeAlarm"]} if member == "CompositeAlarms" else {}
            try:
                found = self._hands.client("cloudwatch").describe_alarms(AlarmNames=[name], **kinds).get(member)
            except ClientError as error:
                raise invalid(f"Rollback trigger {arn}: {error.response['Error']['Message']}") from error
            if not found:
                raise invalid(f"Rollback trigger {arn} does not exist.")
            if found[0].get("StateValue") == "ALARM":
                raise ServiceError("RollbackTriggered", f"Alarm with ARN {arn} went to ALARM")

    def monitor(self) -> None:
        """Watch the alarms until the monitoring time has passed."""
        if not self._triggers:
            return
        clock = self._hands.clock
        end = clock.now() + timedelta(minutes=self._minutes)
        self.check()
        while clock.now() < end and not self._hands.stopping:
            clock.sleep(_PAUSE)
            self.check()


def check_configuration(configuration: Mapping[str, Any]) -> None:
    """Refuse what the API refuses."""
    triggers = configuration.get("RollbackTriggers") or ()
    if len(triggers) > _MOST:
        raise invalid(f"You can specify a maximum of {_MOST} rollback triggers")
    for trigger in triggers:
        if trigger.get("Type") not in _KINDS:
            raise invalid(f"Rollback trigger type {trigger.get('Type')} is not one of {', '.join(_KINDS)}")
    minutes = int(configuration.get("MonitoringTimeInMinutes") or 0)
    if not 0 <= minutes <= _LONGEST:
        raise invalid(f"MonitoringTimeInMinutes is between 0 and {_LONGEST}")
