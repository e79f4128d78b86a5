"""Policies of a role, user or group: inline and managed ones, and the permissions boundary."""

from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.services.cloudformation.resources.failures import is_missing
from lockgate.emulator.services.cloudformation.resources.handler import Before, Work, changed, if_there
from lockgate.emulator.services.cloudformation.resources.shapes import document


class Attached:
    """The calls for one kind of identity, ``role``, ``user`` or ``group``, and its member, ``RoleName`` and so on."""

    def __init__(self, kind: str, member: str) -> None:
        self._kind = kind
        self._member = member

    def add(self, work: Work, name: str) -> None:
        """Put and attach all that is stated."""
        for policy in work.get("Policies", ()):
            self.put(work, name, policy["PolicyName"], policy["PolicyDocument"])
        for arn in work.get("ManagedPolicyArns", ()):
            self._call(work, "attach", name, PolicyArn=arn)

    def change(self, work: Work, before: Before, name: str) -> None:
        """Take away what is no longer stated, put what is new or different."""
        old = {item["PolicyName"]: item["PolicyDocument"] for item in before.properties.get("Policies", ())}
        new = {item["PolicyName"]: item["PolicyDocument"] for item in work.get("Policies", ())}
        for policy, body in new.items():
            if old.get(policy) != body:
                self.put(work, name, policy, body)
        for policy in old.keys() - new.keys():
            self.take(work, name, policy)
        attached, wanted = before.properties.get("ManagedPolicyArns", ()), work.get("ManagedPolicyArns", ())
        for arn in (arn for arn in wanted if arn not in attached):
            self._call(work, "attach", name, PolicyArn=arn)
        for arn in (arn for arn in attached if arn not in wanted):
            self._detach(work, name, arn)

    def change_boundary(self, work: Work, before: Before) -> None:
        """Put or delete the permissions boundary."""
        if not changed(work, before, "PermissionsBoundary"):
            return
        iam, boundary, who = work.client("iam"), work.get("PermissionsBoundary"), {self._member: work.id}
        if boundary:
            getattr(iam, f"put_{self._kind}_permissions_boundary")(**who, PermissionsBoundary=boundary)
        else:
            getattr(iam, f"delete_{self._kind}_permissions_boundary")(**who)

    def remove(self, work: Work, name: str) -> None:
        """Take away all that is stated."""
        for policy in work.get("Policies", ()):
            self.take(work, name, policy["PolicyName"])
        for arn in work.get("ManagedPolicyArns", ()):
            self._detach(work, name, arn)

    def put(self, work: Work, name: str, policy: str, body: Any) -> None:
        """Put one inline policy."""
        self._call(work, "put", name, PolicyName=policy, PolicyDocument=document(body))

    def take(self, work: Work, name: str, policy: str) -> None:
        """Delete one inline policy; one that is gone is fine."""
        if_there(partial(self._call, work, "delete", name), PolicyName=policy)

    def exists(self, work: Work, name: str, policy: str) -> bool:
        """Whether there is an inline policy of that name."""
        try:
            self._call(work, "get", name, PolicyName=policy)
        except ClientError as error:
            if not is_missing(error) or "policy" not in str(error).lower():
                raise
            return False
        return True

    def _detach(self, work: Work, name: str, arn: str) -> None:
        if_there(partial(self._call, work, "detach", name), PolicyArn=arn)

    def _call(self, work: Work, verb: str, name: str, **members: str) -> None:
        getattr(work.client("iam"), f"{verb}_{self._kind}_policy")(**{self._member: name}, **members)


ROLES = Attached("role", "RoleName")
USERS = Attached("user", "UserName")
GROUPS = Attached("group", "GroupName")
