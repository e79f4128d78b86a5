"""Amazon EC2: instances and tags. The other operations go by the catalogue.

Source: service authorization reference, "Actions, resources, and condition keys for Amazon EC2"; EC2 user guide,
"Example policies to control access" (launching instances, tagging on creation, instance profiles).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lockgate.emulator.authorise.context import request_tags
from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import arn, on_each
from lockgate.emulator.engine import iam
from lockgate.emulator.ports import ServiceError
from lockgate.iam import Context

_TYPE = "m1.small"
_ROOT_VOLUME: Mapping[str, Any] = {"Encrypted": False, "VolumeSize": 8, "VolumeType": "gp3"}
_VOLUME_KEYS = ("Encrypted", "VolumeIops", "VolumeSize", "VolumeThroughput", "VolumeType")
_TYPES_OF_IDS = {
    # The prefix of an id to its resource type.
    "ami": "image",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
}
_OF_ACCOUNT = frozenset({"image", "snapshot"})
"""Types whose ARNs have no account."""


def _run(incoming: Incoming) -> Sequence[Need]:
    """RunInstances: the instance and all that it stands on, each of which must be allowed.

    What the request leaves to EC2 (the default subnet and security group) is ``*``: only a policy that covers every
    resource of the type matches it.
    """
    tags = _specified(incoming)
    return [
        _need(incoming, "instance/*", {**_instance_context(incoming), **tags.get("instance", {})}),
        _need(incoming, f"image/{incoming.text('ImageId') or '*'}", {}),
        *(_need(incoming, resource, tags.get(resource.partition("/")[0], {})) for resource in _used(incoming)),
        *(_need(incoming, "volume/*", {**_volume(item), **tags.get("volume", {})}) for item in _volumes(incoming)),
        *_tagged(incoming),
        *passed_profile(incoming),
    ]


def _used(incoming: Incoming) -> Iterator[str]:
    """Subnets, security groups, network interfaces and what else the launch names."""
    params = incoming.params
    interfaces = [item for item in params.get("NetworkInterfaces") or () if isinstance(item, Mapping)]
    subnets = [incoming.text("SubnetId"), *(item.get("SubnetId") for item in interfaces)]
    groups = [
        *(params.get("SecurityGroupIds") or ()),
        *(group for item in interfaces for group in item.get("Groups") or ()),
    ]
    given = [item.get("NetworkInterfaceId") for item in interfaces]
    for kind, names in (("subnet", subnets), ("security-group", groups), ("network-interface", given)):
        stated = dict.fromkeys(name for name in names if name)
        yield from (f"{kind}/{name}" for name in stated or ("*",))
    if incoming.text("KeyName"):
        yield f"key-pair/{incoming.text('KeyName')}"
    template = params.get("LaunchTemplate")
    if template:
        yield f"launch-template/{template.get('LaunchTemplateId') or '*'}"
    group = (params.get("Placement") or {}).get("GroupName")
    if group:
        yield f"placement-group/{group}"


def _instance_context(incoming: Incoming) -> Context:
    params = incoming.params
    metadata, placement = params.get("MetadataOptions") or {}, params.get("Placement") or {}
    profile = params.get("IamInstanceProfile") or {}
    found = {
        "ec2:AvailabilityZone": placement.get("AvailabilityZone"),
        "ec2:EbsOptimized": params.get("EbsOptimized", False),
        "ec2:InstanceProfile": _profile(incoming, profile)[0] if profile else None,
        "ec2:InstanceType": params.get("InstanceType", _TYPE),
        "ec2:MetadataHttpEndpoint": metadata.get("HttpEndpoint"),
        "ec2:MetadataHttpPutResponseHopLimit": metadata.get("HttpPutResponseHopLimit"),
        "ec2:MetadataHttpTokens": metadata.get("HttpTokens"),
        "ec2:Tenancy": placement.get("Tenancy", "default"),
    }
    return {name: _text(value) for name, value in found.items() if value is not None}


def _volumes(incoming: Incoming) -> Sequence[Mapping[str, Any]]:
    """The volumes that are made: those stated, else the root volume that every launch makes."""
    stated = [item["Ebs"] for item in incoming.params.get("BlockDeviceMappings") or () if item.get("Ebs")]
    return [{**_ROOT_VOLUME, **item} for item in stated] or [_ROOT_VOLUME]


def _volume(item: Mapping[str, Any]) -> Context:
    named = {key: item.get(key, item.get(key.removeprefix("Volume"))) for key in _VOLUME_KEYS}
    return {f"ec2:{key}": _text(value) for key, value in named.items() if value is not None}


def _specified(incoming: Incoming) -> Mapping[str, Context]:
    """Resource type to the keys of the tags that it shall be made with."""
    listed = incoming.params.get("TagSpecifications") or ()
    return {str(item.get("ResourceType")): request_tags(item) for item in listed if item.get("Tags")}


def _tagged(incoming: Incoming) -> Iterator[Need]:
    """Tags on creation need ``ec2:CreateTags`` too, with the operation in ``ec2:CreateAction``."""
    for kind, tags in _specified(incoming).items():
        context = {"ec2:CreateAction": incoming.operation, **tags}
        yield Need("ec2:CreateTags", _arn(incoming, f"{kind}/*"), incoming.account, context)


def passed_profile(incoming: Incoming) -> Sequence[Need]:
    """The role of the instance profile passes to EC2; raises `ServiceError` for a profile without a role, or none."""
    stated = incoming.params.get("IamInstanceProfile")
    if not stated:
        return ()
    _, role = _profile(incoming, stated)
    return (Need("iam:PassRole", role, incoming.account, {"iam:PassedToService": "ec2.amazonaws.com"}),)


def _profile(incoming: Incoming, stated: Mapping[str, Any]) -> tuple[str, str]:
    """The ARNs of a profile and of its role."""
    member = "Arn" if stated.get("Arn") else "Name"
    value = str(stated.get(member, ""))
    found = iam.instance_profile(incoming.account, value.rpartition("/")[2])
    said = f"Value ({value}) for parameter iamInstanceProfile.{member.lower()} is invalid."
    if found is None or (member == "Arn" and found[0] != value):
        kind = "ARN" if member == "Arn" else "name"
        raise ServiceError("InvalidParameterValue", f"{said} Invalid IAM Instance Profile {kind}", 400)
    if found[1] is None:
        raise ServiceError("InvalidParameterValue", f'{said} "{found[0]}" has no associated IAM Roles', 400)
    return found[0], found[1]


def _associate(action: str, parameter: str) -> Rule:
    """The instance (unknown when an association is replaced) and the profile's role."""

    def rule(incoming: Incoming) -> Sequence[Need]:
        resource = _arn(incoming, f"instance/{incoming.text(parameter) or '*'}")
        return (Need(action, resource, incoming.account), *passed_profile(incoming))

    return rule


def _tags_of(incoming: Incoming) -> Sequence[Need]:
    """CreateTags and DeleteTags: every resource, its type told by its id."""
    action = f"ec2:{incoming.operation}"
    listed = incoming.params.get("Resources") or ["*"]
    return [Need(action, _arn(incoming, _typed(str(item))), incoming.account) for item in listed]


def _typed(identifier: str) -> str:
    return f"{_TYPES_OF_IDS.get(identifier.rpartition('-')[0], '*')}/{identifier}"


def _need(incoming: Incoming, resource: str, context: Context) -> Need:
    return Need("ec2:RunInstances", _arn(incoming, resource), incoming.account, context)


def _arn(incoming: Incoming, resource: str) -> str:
    if resource.partition("/")[0] in _OF_ACCOUNT:
        return f"arn:aws:ec2:{incoming.region}::{resource}"
    return arn(incoming, "ec2", resource)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


RULES: Mapping[str, Rule] = {
    "AssociateIamInstanceProfile": _associate("ec2:AssociateIamInstanceProfile", "InstanceId"),
    "CreateTags": _tags_of,
    "DeleteTags": _tags_of,
    "ReplaceIamInstanceProfileAssociation": _associate("ec2:ReplaceIamInstanceProfileAssociation", ""),
    "RunInstances": _run,
    **{
        operation: on_each(f"ec2:{operation}", "InstanceIds", "instance/")
        for operation in ("RebootInstances", "StartInstances", "StopInstances", "TerminateInstances")
    },
}
