"""Lambda functions with what they run as and where their code is from, and the permissions of others to call them."""

from collections.abc import Mapping
from typing import Any

from lockgate.iam import PolicyKind
from lockgate.proof.delivery import Function
from lockgate.proof.templates.parts.documents import checked
from lockgate.proof.templates.parts.store import Parts, Taker, role_arn, some
from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Written

_VERSION = "2012-10-17"
_CONDITIONS = (
    ("SourceArn", "ArnLike", "AWS:SourceArn"),
    ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
)


def _function(parts: Parts, stack: Stack, made: Made) -> None:
    role, code = role_arn(stack, made.properties.get("Role")), made.properties.get("Code")
    source = code if isinstance(code, Mapping) else {}
    facts = Function(role or "", str(source.get("S3Bucket", "")), str(source.get("S3Key", "")))
    parts.hold(stack, made.arn, made.word, made.name, roles=some(role), delivery=facts, place=made.place)


def _permission(parts: Parts, stack: Stack, made: Made) -> None:
    """Add the statement that AWS makes of a permission. Source: Lambda API reference, "AddPermission"."""
    name = _function_name(str(made.properties.get("FunctionName", "")))
    function = parts.held(stack.account, "function", name)
    if function is None:
        parts.skip(stack.account, f"`{made.logical_id}` of {stack.name} speaks of {name}, which is in no template")
        return
    known = function.policy
    statements = [*(known.statements if known else ()), _statement(made, function.arn)]
    places = (*(known.places if known else ()), made.place)
    written = Written("function policy", {"Version": _VERSION, "Statement": statements}, stack.name, places)
    policy = checked(parts, function.arn, PolicyKind.RESOURCE, written)
    if policy is not None:
        parts.change(function, policy=policy)


def _function_name(reference: str) -> str:
    """From an ARN, a part of one, or a name, each perhaps with a version or alias behind it."""
    steps = reference.split(":")
    if "function" in steps:
        return steps[steps.index("function") + 1] if steps[-1] != "function" else ""
    return steps[0]


def _statement(made: Made, arn: str) -> Mapping[str, Any]:
    properties = made.properties
    principal = str(properties.get("Principal", ""))
    conditions: dict[str, dict[str, str]] = {}
    for key, operator, name in _CONDITIONS:
        if key in properties:
            conditions.setdefault(operator, {})[name] = str(properties[key])
    whom: Any = {"Service": principal} if principal.endswith((".amazonaws.com", ".amazonaws.com.cn")) else {}
    return {
        "Sid": made.logical_id,
        "Effect": "Allow",
        "Principal": "*" if principal == "*" else whom or {"AWS": principal},
        "Action": properties.get("Action", ""),
        "Resource": arn,
        **({"Condition": conditions} if conditions else {}),
    }


TAKE: Mapping[str, Taker] = {"AWS::Lambda::Function": _function}
ATTACH: Mapping[str, Taker] = {"AWS::Lambda::Permission": _permission}
