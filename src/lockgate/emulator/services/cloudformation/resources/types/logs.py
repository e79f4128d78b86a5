"""CloudWatch Logs: log groups and subscription filters."""

from collections.abc import Mapping

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.shapes import document


class LogGroup(Handler):
    """``AWS::Logs::LogGroup``."""

    def create(self, work: Work) -> Made:
        """CreateLogGroup, then the retention and the data protection policy."""
        logs, name = work.client("logs"), work.name("LogGroupName", 512)
        members = {"kmsKeyId": work.get("KmsKeyId"), "logGroupClass": work.get("LogGroupClass")}
        given = {member: value for member, value in members.items() if value}
        work.tagged(
            lambda tags: logs.create_log_group(logGroupName=name, **given, **({"tags": tags.all} if tags else {}))
        )
        work.announce(name)
        if work.get("RetentionInDays"):
            logs.put_retention_policy(logGroupName=name, retentionInDays=work.get("RetentionInDays"))
        if work.get("DataProtectionPolicy"):
            policy = document(work.get("DataProtectionPolicy"))
            logs.put_data_protection_policy(logGroupIdentifier=name, policyDocument=policy)
        return Made(name, {"Arn": self._arn(work, name)})

    def update(self, work: Work, before: Before) -> Made:
        """Retention, key, data protection and tags."""
        logs, name = work.client("logs"), work.id
        if changed(work, before, "RetentionInDays"):
            days = work.get("RetentionInDays")
            if days:
                logs.put_retention_policy(logGroupName=name, retentionInDays=days)
            else:
                logs.delete_retention_policy(logGroupName=name)
        if changed(work, before, "KmsKeyId"):
            if work.get("KmsKeyId"):
                logs.associate_kms_key(logGroupName=name, kmsKeyId=work.get("KmsKeyId"))
            else:
                logs.disassociate_kms_key(logGroupName=name)
        if changed(work, before, "DataProtectionPolicy"):
            policy = document(work.get("DataProtectionPolicy", {}))
            logs.put_data_protection_policy(logGroupIdentifier=name, policyDocument=policy)
        tags, arn = work.tag_change(before), self._arn(work, name).removesuffix(":*")
        if tags.set:
            logs.tag_resource(resourceArn=arn, tags=dict(tags.set))
        if tags.removed:
            logs.untag_resource(resourceArn=arn, tagKeys=list(tags.removed))
        return Made(name, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteLogGroup."""
        work.client("logs").delete_log_group(logGroupName=work.id)

    def _arn(self, work: Work, name: str) -> str:
        """With the ``:*`` at its end, as Fn::GetAtt gives it."""
        stack = work.stack
        return f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{name}:*"


class SubscriptionFilter(Handler):
    """``AWS::Logs::SubscriptionFilter``."""

    def create(self, work: Work) -> Made:
        """PutSubscriptionFilter."""
        return self._put(work, work.name("FilterName", 512))

    def update(self, work: Work, before: Before) -> Made:  # noqa: ARG002  # one call puts everything
        """PutSubscriptionFilter again."""
        return self._put(work, work.id)

    def delete(self, work: Work) -> None:
        """DeleteSubscriptionFilter."""
        group = work.get("LogGroupName")
        work.client("logs").delete_subscription_filter(logGroupName=group, filterName=work.id)

    def _put(self, work: Work, name: str) -> Made:
        members = work.input("logs", "PutSubscriptionFilter", "FilterName", filterName=name)
        work.client("logs").put_subscription_filter(**members)
        return Made(name)


TYPES: Mapping[str, Handler] = {
    "AWS::Logs::LogGroup": LogGroup(),
    "AWS::Logs::SubscriptionFilter": SubscriptionFilter(),
}
