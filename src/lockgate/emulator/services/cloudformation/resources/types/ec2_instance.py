"""Amazon EC2: instances.

No machine runs: the engine keeps an instance's record, which is running at once and says so until it is terminated.
User data is never executed. What the engine cannot keep or change is an error here, never dropped.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed, if_there
from lockgate.emulator.services.cloudformation.resources.tags import Tags

_LAUNCHED = frozenset(
    {
        *("AvailabilityZone", "BlockDeviceMappings", "CreditSpecification", "EbsOptimized", "IamInstanceProfile"),
        *("ImageId", "InstanceType", "KeyName", "MetadataOptions", "Monitoring", "PrivateIpAddress"),
        *("SecurityGroupIds", "SubnetId", "Tags", "Tenancy", "UserData"),
    }
)
"""Properties that RunInstances takes and authorises; the others would change what only a machine shows."""
_REWORDED = ("AvailabilityZone", "IamInstanceProfile", "Monitoring", "Tags", "Tenancy", "UserData")
_IN_PLACE = frozenset({"IamInstanceProfile", "Tags"})
_STARTED = "LaunchedWith"
"""An attribute of our own, out of Fn::GetAtt's reach: what the instance has, whatever a failed update wanted."""
_TYPE = "m1.small"
_OVER = frozenset({"shutting-down", "terminated"})


class Instance(Handler):
    """``AWS::EC2::Instance``. A simulated instance: see the module.

    Its profile and tags change in place. AWS changes the type, the user data and the security groups in place as well,
    through ModifyInstanceAttribute, which the engine does not have: such an update fails and says so.
    """

    def create(self, work: Work) -> Made:
        """RunInstances under a client token, then wait until it is running."""
        other = sorted(name for name in work.properties.keys() - _LAUNCHED if work.get(name))
        if other:
            raise HandlerError("InvalidRequest", f"{work.type}: this emulator does not support {', '.join(other)}")
        members = _launch(work)
        made = work.tagged(lambda tags: _run(work, members, tags))
        work.announce(made["Instances"][0]["InstanceId"])
        work.until(lambda: self._runs(work), f"Instance {work.id}")
        return Made(work.id, self._attributes(work))

    def update(self, work: Work, before: Before) -> Made:
        """The instance profile's association, then the tags."""
        launched, wanted = before.attributes[_STARTED], _started(work)
        fixed = sorted(name for name in launched.keys() | wanted.keys() if launched.get(name) != wanted.get(name))
        if fixed:
            raise HandlerError(
                "InvalidRequest", f"{work.type}: this emulator cannot change {', '.join(fixed)} in place"
            )
        ec2, tags = work.client("ec2"), work.tag_change(before)
        if changed(work, before, "IamInstanceProfile"):
            self._associate(work)
        if tags.set:
            ec2.create_tags(Resources=[work.id], Tags=tags.set_list())
        if tags.removed:
            ec2.delete_tags(Resources=[work.id], Tags=[{"Key": key} for key in tags.removed])
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """TerminateInstances, then wait until it is terminated or forgotten."""
        work.client("ec2").terminate_instances(InstanceIds=[work.id])
        work.until(lambda: self._gone(work), f"Instance {work.id}")

    def _associate(self, work: Work) -> None:
        ec2, profile = work.client("ec2"), work.get("IamInstanceProfile")
        filters = [{"Name": "instance-id", "Values": [work.id]}, {"Name": "state", "Values": ["associated"]}]
        found = ec2.describe_iam_instance_profile_associations(Filters=filters)["IamInstanceProfileAssociations"]
        if found and profile:
            association = found[0]["AssociationId"]
            ec2.replace_iam_instance_profile_association(
                AssociationId=association, IamInstanceProfile={"Name": profile}
            )
        elif found:
            ec2.disassociate_iam_instance_profile(AssociationId=found[0]["AssociationId"])
        elif profile:
            ec2.associate_iam_instance_profile(InstanceId=work.id, IamInstanceProfile={"Name": profile})

    def _runs(self, work: Work) -> bool:
        state = _found(work)["State"]["Name"]
        if state in _OVER:
            raise HandlerError("NotStabilized", f"Instance {work.id} did not stabilize: it is {state}.")
        return bool(state == "running")

    def _gone(self, work: Work) -> bool:
        seen: list[str] = []
        return not if_there(lambda: seen.append(_found(work)["State"]["Name"])) or seen == ["terminated"]

    def _attributes(self, work: Work) -> dict[str, Any]:
        found = _found(work)
        zone, wanted = found["Placement"]["AvailabilityZone"], work.get("AvailabilityZone")
        if wanted and wanted != zone:
            raise HandlerError("InvalidRequest", f"{work.type}: this emulator runs instances in {zone} only")
        return {
            _STARTED: _started(work),
            "AvailabilityZone": zone,
            "InstanceId": work.id,
            "PrivateDnsName": found.get("PrivateDnsName", ""),
            "PrivateIp": found.get("PrivateIpAddress", ""),
            "PublicDnsName": found.get("PublicDnsName", ""),
            "PublicIp": found.get("PublicIpAddress", ""),
            "VpcId": found.get("VpcId", ""),
        }


def _started(work: Work) -> dict[str, Any]:
    """The properties that stay as the instance was launched."""
    return {name: value for name, value in work.properties.items() if name in _LAUNCHED - _IN_PLACE}


def _launch(work: Work) -> dict[str, Any]:
    """RunInstances' input but for the tags and the token."""
    members = work.input("ec2", "RunInstances", *_REWORDED, MinCount=1, MaxCount=1)
    members.setdefault("InstanceType", _TYPE)
    placement = {name: work.get(name) for name in ("AvailabilityZone", "Tenancy") if work.get(name)}
    if placement:
        members["Placement"] = placement
    if work.get("IamInstanceProfile"):
        members["IamInstanceProfile"] = {"Name": work.get("IamInstanceProfile")}
    if work.get("Monitoring") is not None:
        members["Monitoring"] = {"Enabled": str(work.get("Monitoring")).lower() == "true"}
    if work.get("UserData"):
        members["UserData"] = _plain(work)
    return members


def _plain(work: Work) -> bytes:
    """The user data, which the property has in base64 and botocore encodes itself."""
    try:
        return base64.b64decode(str(work.get("UserData")), validate=True)
    except binascii.Error as error:
        raise HandlerError("InvalidRequest", "Invalid BASE64 encoding of user data.") from error


def _run(work: Work, members: Mapping[str, Any], tags: Tags) -> Mapping[str, Any]:
    """One attempt with a token of its own: EC2 refuses a token that comes again with other tags."""
    specified = {"TagSpecifications": [{"ResourceType": "instance", "Tags": tags.as_list()}]} if tags else {}
    answer: Mapping[str, Any] = work.client("ec2").run_instances(**members, **specified, ClientToken=uuid4().hex)
    return answer


def _found(work: Work) -> Mapping[str, Any]:
    answer = work.client("ec2").describe_instances(InstanceIds=[work.id])
    instance: Mapping[str, Any] = answer["Reservations"][0]["Instances"][0]
    return instance


TYPES: Mapping[str, Handler] = {"AWS::EC2::Instance": Instance()}
