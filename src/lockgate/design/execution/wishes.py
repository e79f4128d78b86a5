"""What the policies in an application's own template state for its roles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lockgate.design.delivery import Target
from lockgate.design.execution.resolve import known
from lockgate.design.execution.scopes import Scopes
from lockgate.design.values import in_order
from lockgate.kernel import Origin
from lockgate.spec.declaration import TemplateResource

_INLINE = "AWS::IAM::Role"
_GENERATED = "AWS::Lambda::Function"
_DOCUMENTS = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
_REFUSED = frozenset({"account", "cloudformation", "codebuild", "codepipeline", "iam", "organizations", "sts"})
_SERVICE = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """Actions that one of the template's policies allows, and where.

    Attributes:
        role: Logical id of the resource that states them.
        actions: Without those that a boundary never allows, and without a bare ``*``.
        resources: As stated where the text is known; the stack's own names where it refers to other resources.
        origin: The place of the resource.
    """

    role: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    origin: Origin


def wishes(target: Target) -> tuple[Wish, ...]:
    """Every allow statement of the template's policies, in the template's order, each once."""
    scopes = Scopes(target)
    found = [
        wish
        for resource in target.application.template.resources
        for document in _documents(resource)
        for statement in _listed(document.get("Statement"))
        for wish in _wish(scopes, target, resource, statement)
    ]
    return tuple({(wish.actions, wish.resources): wish for wish in reversed(found)}.values())[::-1]


def _documents(resource: TemplateResource) -> Iterator[Mapping[str, Any]]:
    """The policy documents of a resource: a role's, a policy's, or those that a SAM function states for its role."""
    policies = [policy for policy in _listed(resource.properties.get("Policies")) if isinstance(policy, Mapping)]
    if resource.type == _INLINE:
        yield from (
            policy["PolicyDocument"] for policy in policies if isinstance(policy.get("PolicyDocument"), Mapping)
        )
    elif resource.type == _GENERATED:
        yield from (policy for policy in policies if "Statement" in policy)
    elif resource.type in _DOCUMENTS and isinstance(resource.properties.get("PolicyDocument"), Mapping):
        yield resource.properties["PolicyDocument"]


def _wish(scopes: Scopes, target: Target, resource: TemplateResource, statement: Any) -> Iterator[Wish]:
    """The statement as a wish; nothing for a deny, for ``NotAction``, or when nothing of it can be wished for."""
    if not isinstance(statement, Mapping) or statement.get("Effect") != "Allow":
        return
    actions = in_order(
        action for action in _listed(statement.get("Action")) if isinstance(action, str) and _may_be_wished(action)
    )
    if actions:
        yield Wish(
            resource.logical_id, actions, _resources(scopes, target, (resource, actions), statement), resource.origin
        )


def _may_be_wished(action: str) -> bool:
    service, colon, name = action.partition(":")
    named = colon and name.strip("*?") and _SERVICE.fullmatch(service.lower())
    return bool(named) and service.lower() not in _REFUSED


def _resources(
    scopes: Scopes, target: Target, asked: tuple[TemplateResource, Sequence[str]], statement: Mapping[str, Any]
) -> tuple[str, ...]:
    """The resources that are known now, and the stack's own names for those that are not."""
    resource, actions = asked
    texts = [known(target, value) for value in _listed(statement.get("Resource", "*"))]
    own = () if all(text.whole for text in texts) else [scopes.of(resource, action).resources for action in actions]
    return in_order([*(text.text for text in texts if text.whole), *(arn for scope in own for arn in scope)])


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
