"""The two simulations. Source: IAM API reference, "SimulatePrincipalPolicy" and "SimulateCustomPolicy"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lockgate.emulator.authorise.collect import Collector
from lockgate.emulator.authorise.needs import Need
from lockgate.emulator.authorise.rules import account_of
from lockgate.emulator.engine import iam
from lockgate.emulator.ports import Call, Caller, ServiceError
from lockgate.iam import (
    Effect,
    Policies,
    Policy,
    PolicyError,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    evaluate,
    parse_policy,
)

_DECISIONS = {
    Effect.ALLOWED: "allowed",
    Effect.EXPLICITLY_DENIED: "explicitDeny",
    Effect.IMPLICITLY_DENIED: "implicitDeny",
}


class Simulator:
    """Asks the same questions as the gate, without a call."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def principal(self, call: Call) -> Mapping[str, Any]:
        """What a user or role of the account may, with the given policies added."""
        caller = _caller(call, str(call.params["PolicySourceArn"]))

        def policies(need: Need) -> Policies:
            found = self._collector.policies(caller, need)
            return replace(found, identity=(*found.identity, *_given(call, "PolicyInputList", PolicyKind.IDENTITY)))

        return _simulate(call, caller.principal, policies)

    def custom(self, call: Call) -> Mapping[str, Any]:
        """What the given policies allow somebody of the account."""
        named = call.params.get("CallerArn")
        arn = str(named or f"arn:aws:iam::{call.account}:user/simulated")
        principal = Principal(PrincipalKind.USER, arn, account_of(arn))
        identity = _given(call, "PolicyInputList", PolicyKind.IDENTITY)
        return _simulate(call, principal, lambda _: Policies(identity=identity))


def _caller(call: Call, arn: str) -> Caller:
    name = arn.rpartition("/")[2]
    if ":role/" in arn and iam.role(call.account, name) is not None:
        session = f"arn:aws:sts::{call.account}:assumed-role/{name}/simulation"
        return Caller(Principal(PrincipalKind.ROLE_SESSION, session, call.account, role_arn=arn), "")
    if ":user/" in arn and iam.user(call.account, name) is not None:
        return Caller(Principal(PrincipalKind.USER, arn, call.account), "")
    raise ServiceError("NoSuchEntity", f"The policy source {arn} does not exist.", 404)


def _given(call: Call, parameter: str, kind: PolicyKind) -> tuple[Policy, ...]:
    try:
        return tuple(
            parse_policy(str(document), kind=kind, name=f"{parameter}.{number}")
            for number, document in enumerate(call.params.get(parameter) or (), start=1)
        )
    except PolicyError as error:
        raise ServiceError("InvalidInput", error.findings[0].fact) from error


def _simulate(call: Call, principal: Principal, policies: Any) -> Mapping[str, Any]:
    boundary = _given(call, "PermissionsBoundaryPolicyInputList", PolicyKind.BOUNDARY)
    document = call.params.get("ResourcePolicy")
    resource_policy = None if document is None else parse_policy(document, kind=PolicyKind.RESOURCE, name="given")
    context = _context(call)
    results = []
    for action in call.params["ActionNames"]:
        for arn in call.params.get("ResourceArns") or ("*",):
            owner = call.params.get("ResourceOwner")
            account = account_of(str(owner)) if owner else account_of(arn) or call.account
            held: Policies = policies(Need(action, arn, account))
            if boundary:
                held = replace(held, boundary=boundary[0])
            if resource_policy is not None:
                held = replace(held, resource=resource_policy)
            request = Request(principal, action, Resource(arn, account), context)
            results.append(_result(action, arn, request, held))
    return {"EvaluationResults": results, "IsTruncated": False}


def _context(call: Call) -> Mapping[str, str | tuple[str, ...]]:
    found: dict[str, str | tuple[str, ...]] = {}
    for entry in call.params.get("ContextEntries") or ():
        values: Sequence[str] = entry.get("ContextKeyValues") or ()
        several = str(entry.get("ContextKeyType", "")).endswith("List")
        found[entry["ContextKeyName"]] = tuple(values) if several or len(values) != 1 else values[0]
    return found


def _result(action: str, arn: str, request: Request, policies: Policies) -> Mapping[str, Any]:
    decision = evaluate(request, policies)
    matched = [
        {"SourcePolicyId": reason.policy, "SourcePolicyType": "IAM Policy"}
        for reason in decision.reasons
        if reason.policy is not None
    ]
    return {
        "EvalActionName": action,
        "EvalResourceName": arn,
        "EvalDecision": _DECISIONS[decision.effect],
        "MatchedStatements": matched,
        "MissingContextValues": [],
    }
