"""Amazon EC2: security groups. They are kept and told; as no machine runs, they hold nothing back."""

from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work

_LONGEST = 255
_EVERYTHING: Mapping[str, Any] = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
"""The rule for outgoing traffic that EC2 gives a new group, and a template's own rules replace."""


class SecurityGroup(Handler):
    """``AWS::EC2::SecurityGroup``."""

    def create(self, work: Work) -> Made:
        """CreateSecurityGroup, then its rules."""
        ec2 = work.client("ec2")
        members = {"GroupName": work.name("GroupName", _LONGEST), "Description": work.get("GroupDescription")}
        if work.get("VpcId"):
            members["VpcId"] = work.get("VpcId")

        def attempt(tags: Any) -> Mapping[str, Any]:
            specified = [{"ResourceType": "security-group", "Tags": tags.as_list()}] if tags else []
            made: Mapping[str, Any] = ec2.create_security_group(**members, TagSpecifications=specified)
            return made

        group = str(work.tagged(attempt)["GroupId"])
        work.announce(group)
        _change(work, "ingress", (), _incoming(work.properties))
        _change(work, "egress", (_EVERYTHING,), _outgoing(work.properties))
        [found] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
        return Made(group, {"Id": group, "GroupId": group, "VpcId": found.get("VpcId", "")})

    def update(self, work: Work, before: Before) -> Made:
        """Rules and tags; everything else is another group."""
        _change(work, "ingress", _incoming(before.properties), _incoming(work.properties))
        _change(work, "egress", _outgoing(before.properties), _outgoing(work.properties))
        ec2, tags = work.client("ec2"), work.tag_change(before)
        if tags.set:
            ec2.create_tags(Resources=[work.id], Tags=tags.set_list())
        if tags.removed:
            ec2.delete_tags(Resources=[work.id], Tags=[{"Key": key} for key in tags.removed])
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteSecurityGroup."""
        work.client("ec2").delete_security_group(GroupId=work.id)


def _incoming(properties: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return list(properties.get("SecurityGroupIngress") or ())


def _outgoing(properties: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return list(properties.get("SecurityGroupEgress") or ()) or [_EVERYTHING]


def _change(work: Work, way: str, had: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> None:
    """Revoke the rules that are not wanted any more, then authorise the new ones."""
    ec2 = work.client("ec2")
    for verb, rules in (
        ("revoke", [rule for rule in had if rule not in wanted]),
        ("authorize", [rule for rule in wanted if rule not in had]),
    ):
        if rules:
            permissions = [_permission(rule, work.stack.account) for rule in rules]
            getattr(ec2, f"{verb}_security_group_{way}")(GroupId=work.id, IpPermissions=permissions)


def _permission(rule: Mapping[str, Any], account: str) -> dict[str, Any]:
    """A rule of a template in the shape of the API: one range, prefix list or group each."""
    text = {"Description": str(rule["Description"])} if rule.get("Description") else {}
    found: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    found |= {name: int(rule[name]) for name in ("FromPort", "ToPort") if rule.get(name) is not None}
    if rule.get("CidrIp"):
        found["IpRanges"] = [{"CidrIp": rule["CidrIp"], **text}]
    if rule.get("CidrIpv6"):
        found["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **text}]
    listed = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if listed:
        found["PrefixListIds"] = [{"PrefixListId": listed, **text}]
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    name = rule.get("SourceSecurityGroupName")
    if group or name:
        owner = str(rule.get("SourceSecurityGroupOwnerId") or account)
        who = {"GroupId": group} if group else {"GroupName": name}
        found["UserIdGroupPairs"] = [{"UserId": owner, **who, **text}]
    return found


TYPES: Mapping[str, Handler] = {"AWS::EC2::SecurityGroup": SecurityGroup()}
