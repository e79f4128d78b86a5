"""Answers in botocore's shapes, and pages of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lockgate.emulator.services.organizations.errors import constraint, invalid
from lockgate.emulator.services.organizations.model import ControlPolicy, Member, Node, Tree

_PAGE = 20
_MOST_TAGS = 50


def page(items: Sequence[Any], name: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """One page under `name`, with ``NextToken`` when more follow; the token is the place of the next one."""
    token = params.get("NextToken") or "0"
    if not token.isdecimal():
        raise invalid("INVALID_NEXT_TOKEN", "The provided NextToken is not valid.")
    first = int(token)
    last = first + int(params.get("MaxResults") or _PAGE)
    found: dict[str, Any] = {name: list(items[first:last])}
    return found | ({"NextToken": str(last)} if last < len(items) else {})


def organization(tree: Tree) -> dict[str, Any]:
    """``Organization``."""
    management = tree.nodes[tree.management]
    return {
        "Id": tree.id,
        "Arn": tree.arn("organization"),
        "FeatureSet": "ALL",
        "MasterAccountArn": management.arn,
        "MasterAccountId": management.id,
        "MasterAccountEmail": management.email if isinstance(management, Member) else "",
        "AvailablePolicyTypes": [{"Type": kind.value, "Status": "ENABLED"} for kind in tree.enabled],
    }


def root(tree: Tree) -> dict[str, Any]:
    """``Root``."""
    node = tree.nodes[tree.root]
    types = [{"Type": kind.value, "Status": "ENABLED"} for kind in tree.enabled]
    return {"Id": node.id, "Arn": node.arn, "Name": node.name, "PolicyTypes": types}


def unit(tree: Tree, node: Node) -> dict[str, Any]:
    """``OrganizationalUnit``."""
    return {"Id": node.id, "Arn": node.arn, "Name": node.name, "Path": tree.path(node)}


def account(tree: Tree, member: Member) -> dict[str, Any]:
    """``Account``."""
    return {
        "Id": member.id,
        "Arn": member.arn,
        "Email": member.email,
        "Name": member.name,
        "Status": "SUSPENDED" if member.closed else "ACTIVE",
        "State": "CLOSED" if member.closed else "ACTIVE",
        "Paths": [f"{tree.path(member)}{member.id}/"],
        "JoinedMethod": member.method,
        "JoinedTimestamp": member.joined,
    }


def summary(policy: ControlPolicy) -> dict[str, Any]:
    """``PolicySummary``."""
    return {
        "Id": policy.id,
        "Arn": policy.arn,
        "Name": policy.name,
        "Description": policy.description,
        "Type": policy.type.value,
        "AwsManaged": policy.aws_managed,
    }


def whole(policy: ControlPolicy) -> dict[str, Any]:
    """``Policy``, in an answer."""
    return {"Policy": {"PolicySummary": summary(policy), "Content": policy.content}}


def given_tags(params: Mapping[str, Any], before: Mapping[str, str] | None = None) -> dict[str, str]:
    """The tags of a request over those `before`; raises for a key given twice, AWS's own keys, and too many."""
    given: Iterable[Mapping[str, str]] = params.get("Tags") or ()
    keys = [tag["Key"] for tag in given]
    if len(set(keys)) < len(keys):
        raise invalid("DUPLICATE_TAG_KEY", "You provided duplicate tag keys.")
    if any(key.lower().startswith("aws:") for key in keys):
        raise invalid("INVALID_SYSTEM_TAGS_PARAMETER", "You specified tag keys that are system tags.")
    tags = {**(before or {}), **{tag["Key"]: tag["Value"] for tag in given}}
    if len(tags) > _MOST_TAGS:
        raise constraint("MAX_TAG_LIMIT_EXCEEDED", "You have exceeded the number of tags allowed on this resource.")
    return tags
