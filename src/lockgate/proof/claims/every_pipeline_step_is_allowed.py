"""LG4501: every call that a delivery makes is allowed, by the principal that really makes it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.iam import Effect
from lockgate.proof.answer import Answer, Part
from lockgate.proof.claims.subject import Subject
from lockgate.proof.sufficiency import Decider, Need, Untold, needs
from lockgate.proof.verdict import Claim, Refuted, Severity, Step, Unknown, Verdict

_KEY_IN_ITS_POLICY = "*"
_SHOWN = 3


def every_pipeline_step_is_allowed(subject: Subject) -> Iterator[Verdict]:
    """Each call of each action, from the event that starts a pipeline to the last resource of the template.

    A refusal is shown once for the same role and resource, with every action that is refused and the statement to add;
    a role that is not there, as in accounts to which nothing is deployed yet, once with the first step that wants it.
    """
    decider, refused = Decider(subject.world), dict[tuple[str, str, str], list[tuple[Need, Part]]]()
    missing: dict[str, Need] = {}
    for need in needs(subject.world, subject.lines):
        if isinstance(need, Untold):
            yield Unknown(f"{need.step}: {need.reason}")
            continue
        if ":role/" in need.who and subject.world.identity(need.who) is None:
            missing.setdefault(need.who, need)
            continue
        answer = decider.refusal(need)
        if answer is not None:
            part = _refusing(answer)
            refused.setdefault((need.who, part.request.resource.arn, _lacking(part)), []).append((need, part))
    for (_, _, policy), found in refused.items():
        yield _refuted(policy, found)
    for who, need in missing.items():
        fact = f"`{_short(who)}` is not in {subject.world.source}, so that `{need.step}` fails: {need.why}"
        yield Refuted(fact, (), "deploy the stack that makes it", need.place)


def _refusing(answer: Answer) -> Part:
    return next(part for part in answer.parts if not part.allowed)


def _lacking(part: Part) -> str:
    """The type of policy that refuses or lacks the statement, in AWS's words."""
    return part.causes[0].policy_type if part.causes else "identity-based policy"


def _refuted(policy: str, found: list[tuple[Need, Part]]) -> Refuted:
    need, part = found[0]
    actions = tuple(dict.fromkeys(each.request.action for _, each in found))
    fact = f"`{_short(need.who)}` may not do {_listed(actions)}, so that `{need.step}` fails: {need.why}"
    return Refuted(fact, (_step(part),), _remedy(policy, part, actions), need.place)


def _step(part: Part) -> Step:
    request = part.request
    who = request.principal.role_arn or request.principal.arn
    asker = f"which {part.asker} asks for on its behalf" if part.asker else ""
    return Step(who, request.action, request.resource.arn, part.causes, asker, request)


def _remedy(policy: str, part: Part, actions: tuple[str, ...]) -> str:
    """The statement to add, or the one that stands in the way."""
    cause = part.causes[0] if part.causes else None
    if part.effect is Effect.EXPLICITLY_DENIED and cause is not None and cause.statement:
        return f"the statement `{cause.statement}` of {policy} `{cause.policy}` denies it: limit or remove it"
    where = {
        "resource-based policy": f"the policy of {part.request.resource.arn}",
        "role trust policy": f"the trust policy of {part.request.resource.arn}",
        "identity-based policy": f"a policy of {_short(_role(part))}",
        "permissions boundary": f"the permissions boundary of {_short(_role(part))}",
    }.get(policy, f"each {policy} that binds account {part.request.principal.account}")
    return f"add to {where}: {json.dumps(_statement(policy, part, actions))}"


def _statement(policy: str, part: Part, actions: tuple[str, ...]) -> Mapping[str, Any]:
    request = part.request
    shown: Any = actions[0] if len(actions) == 1 else list(actions)
    statement: dict[str, Any] = {"Effect": "Allow"}
    if policy in ("resource-based policy", "role trust policy"):
        statement |= _principal(part)
    statement["Action"] = shown
    if policy == "resource-based policy":
        in_key_policy = request.resource.arn.split(":")[2:3] == ["kms"]
        statement["Resource"] = _KEY_IN_ITS_POLICY if in_key_policy else request.resource.arn
    elif policy != "role trust policy":
        statement["Resource"] = request.resource.arn
    return statement


def _principal(part: Part) -> Mapping[str, Any]:
    """As the design writes it: the account as principal, the role as condition."""
    principal = part.request.principal
    if principal.account is None:
        return {"Principal": {"Service": principal.arn}}
    partition = _role(part).split(":")[1]
    return {
        "Principal": {"AWS": f"arn:{partition}:iam::{principal.account}:root"},
        "Condition": {"ArnEquals": {"aws:PrincipalArn": _role(part)}},
    }


def _role(part: Part) -> str:
    return part.request.principal.role_arn or part.request.principal.arn


def _short(arn: str) -> str:
    return arn.rpartition("/")[2] if arn.startswith("arn:") else arn


def _listed(actions: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{each}`" for each in actions[:_SHOWN])
    return shown + (f" and {len(actions) - _SHOWN} more" if len(actions) > _SHOWN else "")


CLAIM = Claim(
    "LG4501",
    every_pipeline_step_is_allowed.__name__,
    "Every step of every pipeline is allowed",
    Severity.HIGH,
    "the delivery stops at that step, with AWS's AccessDenied in the middle of a release",
    every_pipeline_step_is_allowed,
)
