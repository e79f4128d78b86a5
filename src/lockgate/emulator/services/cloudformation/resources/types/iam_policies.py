"""AWS IAM: inline policies as resources of their own, and managed policies."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import already_exists
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed, if_there
from lockgate.emulator.services.cloudformation.resources.shapes import document
from lockgate.emulator.services.cloudformation.resources.types.iam_attached import GROUPS, ROLES, USERS, Attached

_HOLDERS = (("Roles", ROLES), ("Users", USERS), ("Groups", GROUPS))
_VERSIONS = 5


class Policy(Handler):
    """``AWS::IAM::Policy``: one inline policy, put on roles, users and groups."""

    def create(self, work: Work) -> Made:
        """Put it on everyone; who has one of that name already keeps it, and the creation fails."""
        name = work.get("PolicyName")
        holders = list(self._holders(work.properties))
        for attached, holder in holders:
            if attached.exists(work, holder, name):
                raise already_exists(work.type, f"{name}|{holder}")
        made = work.generated(128)
        work.announce(made)
        for attached, holder in holders:
            attached.put(work, holder, name, work.get("PolicyDocument"))
        return Made(made, {"Id": made})

    def update(self, work: Work, before: Before) -> Made:
        """Put it where it is missing or different, delete it where it is no longer wanted or called otherwise."""
        wanted = list(self._holders(work.properties))
        fresh = changed(work, before, "PolicyDocument", "PolicyName")
        had = list(self._holders(before.properties))
        for attached, holder in wanted:
            if fresh or (attached, holder) not in had:
                attached.put(work, holder, work.get("PolicyName"), work.get("PolicyDocument"))
        renamed = changed(work, before, "PolicyName")
        for attached, holder in had:
            if renamed or (attached, holder) not in wanted:
                attached.take(work, holder, before.properties["PolicyName"])
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """Delete it from everyone."""
        for attached, holder in self._holders(work.properties):
            attached.take(work, holder, work.get("PolicyName"))

    def _holders(self, properties: Mapping[str, Any]) -> Iterator[tuple[Attached, str]]:
        for prop, attached in _HOLDERS:
            yield from ((attached, name) for name in properties.get(prop, ()))


class HolderPolicy(Handler):
    """``AWS::IAM::RolePolicy``, ``UserPolicy`` and ``GroupPolicy``: one inline policy of one identity."""

    def __init__(self, prop: str, attached: Attached) -> None:
        self._prop = prop
        self._attached = attached

    def create(self, work: Work) -> Made:
        """Put it; one of that name must not exist."""
        holder, name = work.get(self._prop), work.get("PolicyName")
        if self._attached.exists(work, holder, name):
            raise already_exists(work.type, f"{name}|{holder}")
        self._attached.put(work, holder, name, work.get("PolicyDocument", {}))
        return Made(f"{name}|{holder}")

    def update(self, work: Work, before: Before) -> Made:  # noqa: ARG002  # only the document can differ
        """Put it again."""
        self._attached.put(work, work.get(self._prop), work.get("PolicyName"), work.get("PolicyDocument", {}))
        return Made(work.id)

    def delete(self, work: Work) -> None:
        """Delete it."""
        self._attached.take(work, work.get(self._prop), work.get("PolicyName"))


class ManagedPolicy(Handler):
    """``AWS::IAM::ManagedPolicy``."""

    def create(self, work: Work) -> Made:
        """CreatePolicy, then attach it."""
        iam = work.client("iam")
        members = {"PolicyName": work.name("ManagedPolicyName", 128)}
        for prop in ("Path", "Description"):
            if work.get(prop) is not None:
                members[prop] = work.get(prop)
        made = iam.create_policy(**members, PolicyDocument=document(work.get("PolicyDocument")))["Policy"]
        work.announce(made["Arn"])
        for kind, holder in _attachments(work.properties):
            _attach(work, kind, holder)
        return Made(made["Arn"], self._attributes(made))

    def update(self, work: Work, before: Before) -> Made:
        """A changed document becomes the default version, the oldest one making room; then the attachments."""
        iam, arn = work.client("iam"), work.id
        if changed(work, before, "PolicyDocument"):
            versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
            old = [item["VersionId"] for item in versions if not item["IsDefaultVersion"]]
            if len(versions) >= _VERSIONS:
                iam.delete_policy_version(PolicyArn=arn, VersionId=min(old, key=_number))
            body = document(work.get("PolicyDocument"))
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=body, SetAsDefault=True)
        had, wanted = set(_attachments(before.properties)), set(_attachments(work.properties))
        for kind, holder in sorted(wanted - had):
            _attach(work, kind, holder)
        for kind, holder in sorted(had - wanted):
            _detach(work, kind, holder)
        return Made(arn, self._attributes(iam.get_policy(PolicyArn=arn)["Policy"]))

    def delete(self, work: Work) -> None:
        """Detach it from whom the stack attached it to, delete old versions, then the policy."""
        iam, arn = work.client("iam"), work.id
        for kind, holder in _attachments(work.properties):
            _detach(work, kind, holder)
        for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
        iam.delete_policy(PolicyArn=arn)

    def _attributes(self, policy: Mapping[str, Any]) -> dict[str, Any]:
        dates = {name: str(policy.get(name, "")) for name in ("CreateDate", "UpdateDate")}
        return {
            "PolicyArn": policy["Arn"],
            "PolicyId": policy["PolicyId"],
            "DefaultVersionId": policy.get("DefaultVersionId", "v1"),
            "AttachmentCount": policy.get("AttachmentCount", 0),
            "IsAttachable": policy.get("IsAttachable", True),
            "PermissionsBoundaryUsageCount": policy.get("PermissionsBoundaryUsageCount", 0),
            **dates,
        }


def _number(version: str) -> int:
    return int(version.removeprefix("v"))


def _attachments(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind in ("Role", "User", "Group"):
        yield from ((kind, holder) for holder in properties.get(f"{kind}s", ()))


def _attach(work: Work, kind: str, holder: str) -> None:
    call = getattr(work.client("iam"), f"attach_{kind.lower()}_policy")
    call(**{f"{kind}Name": holder}, PolicyArn=work.id)


def _detach(work: Work, kind: str, holder: str) -> None:
    call = getattr(work.client("iam"), f"detach_{kind.lower()}_policy")
    if_there(call, **{f"{kind}Name": holder}, PolicyArn=work.id)


TYPES: Mapping[str, Handler] = {
    "AWS::IAM::Policy": Policy(),
    "AWS::IAM::RolePolicy": HolderPolicy("RoleName", ROLES),
    "AWS::IAM::UserPolicy": HolderPolicy("UserName", USERS),
    "AWS::IAM::GroupPolicy": HolderPolicy("GroupName", GROUPS),
    "AWS::IAM::ManagedPolicy": ManagedPolicy(),
}
