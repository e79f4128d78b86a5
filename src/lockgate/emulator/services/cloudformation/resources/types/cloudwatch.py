"""Amazon CloudWatch: metric alarms."""

from collections.abc import Mapping

from lockgate.emulator.services.cloudformation.resources.failures import already_exists
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work


class Alarm(Handler):
    """``AWS::CloudWatch::Alarm``."""

    def create(self, work: Work) -> Made:
        """DescribeAlarms, because PutMetricAlarm would overwrite one of that name; then PutMetricAlarm."""
        client, name = work.client("cloudwatch"), work.name("AlarmName", 255)
        if work.get("AlarmName") and client.describe_alarms(AlarmNames=[name]).get("MetricAlarms"):
            raise already_exists(work.type, name)
        members = work.input("cloudwatch", "PutMetricAlarm", "AlarmName", "Tags", AlarmName=name)
        work.tagged(lambda tags: client.put_metric_alarm(**members, **({"Tags": tags.as_list()} if tags else {})))
        stack = work.stack
        arn = f"arn:{stack.partition}:cloudwatch:{stack.region}:{stack.account}:alarm:{name}"
        return Made(name, {"Arn": arn})

    def update(self, work: Work, before: Before) -> Made:
        """PutMetricAlarm again, then the tags."""
        client, arn = work.client("cloudwatch"), before.attributes["Arn"]
        client.put_metric_alarm(**work.input("cloudwatch", "PutMetricAlarm", "AlarmName", "Tags", AlarmName=work.id))
        tags = work.tag_change(before)
        if tags.set:
            client.tag_resource(ResourceARN=arn, Tags=tags.set_list())
        if tags.removed:
            client.untag_resource(ResourceARN=arn, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteAlarms."""
        work.client("cloudwatch").delete_alarms(AlarmNames=[work.id])


TYPES: Mapping[str, Handler] = {"AWS::CloudWatch::Alarm": Alarm()}
