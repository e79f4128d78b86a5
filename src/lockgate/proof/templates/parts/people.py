"""Roles, users and groups, and the policies that are attached to them."""

from collections.abc import Iterator, Mapping

from lockgate.iam import PolicyKind
from lockgate.proof.templates.parts.documents import policy_at
from lockgate.proof.templates.parts.store import Group, Parts, Taker, listed, some
from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Identity, Written


def _role(parts: Parts, stack: Stack, made: Made) -> None:
    trust = policy_at(parts, stack, made, made.arn, PolicyKind.TRUST, "trust policy", "AssumeRolePolicyDocument")
    _person(parts, stack, made, trust)


def _user(parts: Parts, stack: Stack, made: Made) -> None:
    _person(parts, stack, made, None)
    parts.members.setdefault(made.arn, []).extend(listed(made.properties.get("Groups", ())))


def _person(parts: Parts, stack: Stack, made: Made, trust: Written | None) -> None:
    tags = made.properties.get("Tags", ())
    parts.identities[made.arn] = Identity(
        arn=made.arn,
        account=stack.account,
        policies=tuple(_inline(parts, stack, made)),
        trust=trust,
        tags={str(each["Key"]): str(each["Value"]) for each in tags if {"Key", "Value"} <= set(each)},
        labels=stack.labels,
        own=stack.own,
        place=made.place,
    )
    boundary = made.properties.get("PermissionsBoundary")
    managed = list(listed(made.properties.get("ManagedPolicyArns", ())))
    parts.wanted[made.arn] = (managed, boundary if isinstance(boundary, str) else None)


def _inline(parts: Parts, stack: Stack, made: Made) -> Iterator[Written]:
    for index, each in enumerate(made.properties.get("Policies", ())):
        name = str(each.get("PolicyName", f"#{index + 1}"))
        path = ("Policies", index, "PolicyDocument")
        found = policy_at(parts, stack, made, made.arn, PolicyKind.IDENTITY, name, *path)
        if found is not None:
            yield found


def _group(parts: Parts, stack: Stack, made: Made) -> None:
    group = parts.groups.setdefault((stack.account, made.name), Group())
    group.policies += _inline(parts, stack, made)
    group.managed += listed(made.properties.get("ManagedPolicyArns", ()))
    parts.hold(stack, made.arn, made.word, made.name, place=made.place)


def _managed(parts: Parts, stack: Stack, made: Made) -> None:
    policy = policy_at(parts, stack, made, made.arn, PolicyKind.IDENTITY, made.name, "PolicyDocument")
    if policy is not None:
        parts.managed[made.arn] = policy
    parts.hold(stack, made.arn, made.word, made.name, says=policy, place=made.place)


def _attach_managed(parts: Parts, stack: Stack, made: Made) -> None:
    """A managed policy may say whom it is attached to."""
    for key, kind in (("Roles", "role"), ("Users", "user")):
        for reference in listed(made.properties.get(key, ())):
            holder = parts.identity(stack.account, kind, reference)
            if holder is None:
                _missing(parts, stack, made, reference)
            elif made.arn not in parts.wanted[holder.arn][0]:
                parts.wanted[holder.arn][0].append(made.arn)
    for reference in listed(made.properties.get("Groups", ())):
        parts.groups.setdefault((stack.account, reference), Group()).managed.append(made.arn)


def _profile(parts: Parts, stack: Stack, made: Made) -> None:
    found = (parts.identity(stack.account, "role", each) for each in listed(made.properties.get("Roles", ())))
    roles = some(*(each.arn for each in found if each is not None))
    parts.profiles[stack.account, made.name] = roles
    parts.hold(stack, made.arn, made.word, made.name, roles=roles, place=made.place)


def _policy(parts: Parts, stack: Stack, made: Made) -> None:
    """An inline policy that is a resource of its own."""
    name = str(made.properties.get("PolicyName", made.logical_id))
    for kind, reference in _holders(made):
        if kind == "group":
            group = parts.groups.setdefault((stack.account, reference), Group())
            subject = stack.account
        else:
            holder = parts.identity(stack.account, kind, reference)
            if holder is None:
                _missing(parts, stack, made, reference)
                continue
            subject = holder.arn
        policy = policy_at(parts, stack, made, subject, PolicyKind.IDENTITY, name, "PolicyDocument")
        if policy is not None and kind == "group":
            group.policies.append(policy)
        elif policy is not None and holder is not None:
            parts.give(holder, policy)


def _holders(made: Made) -> Iterator[tuple[str, str]]:
    keys = {"role": ("Roles", "RoleName"), "user": ("Users", "UserName"), "group": ("Groups", "GroupName")}
    for kind, (several, single) in keys.items():
        for key in (several, single):
            for reference in listed(made.properties.get(key, ())):
                yield kind, reference


def _addition(parts: Parts, stack: Stack, made: Made) -> None:
    for reference in listed(made.properties.get("Users", ())):
        user = parts.identity(stack.account, "user", reference)
        if user is None:
            _missing(parts, stack, made, reference)
        else:
            parts.members.setdefault(user.arn, []).append(str(made.properties.get("GroupName", "")))


def _missing(parts: Parts, stack: Stack, made: Made, reference: str) -> None:
    reason = f"`{made.logical_id}` of {stack.name} is attached to {reference}, which is in no template"
    parts.skip(stack.account, reason)


TAKE: Mapping[str, Taker] = {
    "AWS::IAM::Group": _group,
    "AWS::IAM::ManagedPolicy": _managed,
    "AWS::IAM::Role": _role,
    "AWS::IAM::User": _user,
}
ATTACH: Mapping[str, Taker] = {
    "AWS::IAM::GroupPolicy": _policy,
    "AWS::IAM::InstanceProfile": _profile,
    "AWS::IAM::ManagedPolicy": _attach_managed,
    "AWS::IAM::Policy": _policy,
    "AWS::IAM::RolePolicy": _policy,
    "AWS::IAM::UserPolicy": _policy,
    "AWS::IAM::UserToGroupAddition": _addition,
}
