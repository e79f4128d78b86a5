"""AWS KMS: keys and aliases."""

from collections.abc import Mapping

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.shapes import document

_WINDOW = 30


class Key(Handler):
    """``AWS::KMS::Key``. Deleting it schedules the deletion after ``PendingWindowInDays`` (30 when not stated)."""

    def create(self, work: Work) -> Made:
        """CreateKey, then rotation and the disabled state, which it does not take."""
        kms = work.client("kms")
        members = work.input(
            *("kms", "CreateKey", "Enabled", "EnableKeyRotation", "RotationPeriodInDays", "PendingWindowInDays"),
            *("KeyPolicy", "Tags", "BypassPolicyLockoutSafetyCheck"),
        )
        if work.get("KeyPolicy") is not None:
            members["Policy"] = document(work.get("KeyPolicy"))
        if work.get("BypassPolicyLockoutSafetyCheck") is not None:
            members["BypassPolicyLockoutSafetyCheck"] = work.get("BypassPolicyLockoutSafetyCheck")
        made = work.tagged(lambda tags: kms.create_key(**members, Tags=tags.as_list("TagKey", "TagValue")))
        key = made["KeyMetadata"]
        work.announce(key["KeyId"])
        if work.get("EnableKeyRotation"):
            self._rotate(work)
        if work.get("Enabled") is False:
            kms.disable_key(KeyId=key["KeyId"])
        return Made(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})

    def update(self, work: Work, before: Before) -> Made:
        """Policy, description, rotation, state and tags; usage and spec cannot change and replace the key."""
        kms, key = work.client("kms"), work.id
        if changed(work, before, "Enabled") and work.get("Enabled", True):
            kms.enable_key(KeyId=key)
        if changed(work, before, "KeyPolicy"):
            lockout = bool(work.get("BypassPolicyLockoutSafetyCheck"))
            policy = document(work.get("KeyPolicy"))
            kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy, BypassPolicyLockoutSafetyCheck=lockout)
        if changed(work, before, "Description"):
            kms.update_key_description(KeyId=key, Description=work.get("Description", ""))
        if changed(work, before, "EnableKeyRotation", "RotationPeriodInDays"):
            self._rotate(work)
        self._tags(work, before)
        if changed(work, before, "Enabled") and work.get("Enabled") is False:
            kms.disable_key(KeyId=key)
        return Made(key, before.attributes)

    def delete(self, work: Work) -> None:
        """DescribeKey, and ScheduleKeyDeletion unless it is scheduled already."""
        kms = work.client("kms")
        metadata = kms.describe_key(KeyId=work.id)["KeyMetadata"]
        if metadata.get("KeyState") != "PendingDeletion":
            kms.schedule_key_deletion(KeyId=work.id, PendingWindowInDays=work.get("PendingWindowInDays", _WINDOW))

    def replaces(self, before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
        """What a key is for is fixed when it is made."""
        fixed = ("KeySpec", "KeyUsage", "MultiRegion", "Origin")
        return frozenset(name for name in fixed if before.get(name) != after.get(name))

    def _rotate(self, work: Work) -> None:
        kms, days = work.client("kms"), work.get("RotationPeriodInDays")
        if not work.get("EnableKeyRotation"):
            kms.disable_key_rotation(KeyId=work.id)
        elif days is None:
            kms.enable_key_rotation(KeyId=work.id)
        else:
            kms.enable_key_rotation(KeyId=work.id, RotationPeriodInDays=days)

    def _tags(self, work: Work, before: Before) -> None:
        kms, tags = work.client("kms"), work.tag_change(before)
        if tags.set:
            kms.tag_resource(KeyId=work.id, Tags=tags.set_list("TagKey", "TagValue"))
        if tags.removed:
            kms.untag_resource(KeyId=work.id, TagKeys=list(tags.removed))


class Alias(Handler):
    """``AWS::KMS::Alias``."""

    def create(self, work: Work) -> Made:
        """CreateAlias."""
        name = work.get("AliasName")
        work.client("kms").create_alias(AliasName=name, TargetKeyId=work.get("TargetKeyId"))
        return Made(name)

    def update(self, work: Work, before: Before) -> Made:  # noqa: ARG002  # only the target can differ
        """UpdateAlias."""
        work.client("kms").update_alias(AliasName=work.id, TargetKeyId=work.get("TargetKeyId"))
        return Made(work.id)

    def delete(self, work: Work) -> None:
        """DeleteAlias."""
        work.client("kms").delete_alias(AliasName=work.id)


TYPES: Mapping[str, Handler] = {"AWS::KMS::Key": Key(), "AWS::KMS::Alias": Alias()}
