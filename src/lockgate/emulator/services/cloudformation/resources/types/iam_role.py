"""AWS IAM: roles and instance profiles."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed, if_there
from lockgate.emulator.services.cloudformation.resources.shapes import document
from lockgate.emulator.services.cloudformation.resources.types.iam_attached import ROLES

_HOUR = 3600


class Role(Handler):
    """``AWS::IAM::Role`` with its inline policies, managed policies and boundary."""

    attached = ROLES

    def create(self, work: Work) -> Made:
        """CreateRole, PutRolePolicy, AttachRolePolicy."""
        iam, name = work.client("iam"), work.name("RoleName", 64)
        members: dict[str, Any] = {
            "RoleName": name,
            "AssumeRolePolicyDocument": document(work.get("AssumeRolePolicyDocument")),
        }
        for prop in ("Path", "Description", "MaxSessionDuration", "PermissionsBoundary"):
            if work.get(prop) is not None:
                members[prop] = work.get(prop)
        made = work.tagged(lambda tags: iam.create_role(**members, **({"Tags": tags.as_list()} if tags else {})))
        work.announce(name)
        self.attached.add(work, name)
        return Made(name, {"Arn": made["Role"]["Arn"], "RoleId": made["Role"]["RoleId"]})

    def update(self, work: Work, before: Before) -> Made:
        """Trust policy, description, session duration, boundary, policies and tags."""
        iam, name = work.client("iam"), work.id
        if changed(work, before, "AssumeRolePolicyDocument"):
            trust = document(work.get("AssumeRolePolicyDocument"))
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust)
        if changed(work, before, "Description", "MaxSessionDuration"):
            duration = work.get("MaxSessionDuration", _HOUR)
            iam.update_role(RoleName=name, Description=work.get("Description", ""), MaxSessionDuration=duration)
        self.attached.change_boundary(work, before)
        self.attached.change(work, before, name)
        tags = work.tag_change(before)
        if tags.set:
            iam.tag_role(RoleName=name, Tags=tags.set_list())
        if tags.removed:
            iam.untag_role(RoleName=name, TagKeys=list(tags.removed))
        return Made(name, before.attributes)

    def delete(self, work: Work) -> None:
        """What the stack attached goes first; IAM refuses a role that others attached something to."""
        self.attached.remove(work, work.id)
        work.client("iam").delete_role(RoleName=work.id)


class InstanceProfile(Handler):
    """``AWS::IAM::InstanceProfile``."""

    def create(self, work: Work) -> Made:
        """CreateInstanceProfile, then AddRoleToInstanceProfile."""
        iam, name = work.client("iam"), work.name("InstanceProfileName", 128)
        path = {"Path": work.get("Path")} if work.get("Path") else {}
        made = iam.create_instance_profile(InstanceProfileName=name, **path)
        work.announce(name)
        for role in work.get("Roles", ()):
            iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
        return Made(name, {"Arn": made["InstanceProfile"]["Arn"]})

    def update(self, work: Work, before: Before) -> Made:
        """The role is exchanged."""
        self._empty(work, before.properties.get("Roles", ()))
        for role in work.get("Roles", ()):
            work.client("iam").add_role_to_instance_profile(InstanceProfileName=work.id, RoleName=role)
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """RemoveRoleFromInstanceProfile, then DeleteInstanceProfile."""
        self._empty(work, work.get("Roles", ()))
        work.client("iam").delete_instance_profile(InstanceProfileName=work.id)

    def _empty(self, work: Work, roles: Any) -> None:
        for role in roles:
            call = work.client("iam").remove_role_from_instance_profile
            if_there(call, InstanceProfileName=work.id, RoleName=role)


TYPES: Mapping[str, Handler] = {"AWS::IAM::Role": Role(), "AWS::IAM::InstanceProfile": InstanceProfile()}
