"""The actions that CloudFormation calls for one resource.

Source: CloudFormation user guide, "Resource type schema", ``handlers.*.permissions``. The permissions of the ``list``
handlers are left out: a stack never calls them.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from lockgate.design.execution.data import load
from lockgate.spec.declaration import Application, TemplateResource

_HANDLERS = ("create", "read", "update", "delete")
_CUSTOM = "Custom::"
_CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
PASS_ROLE = "iam:PassRole"  # noqa: S105 - an action, not a password
SERVICE_LINKED_ROLE = "iam:CreateServiceLinkedRole"


def is_known(application: Application, type_name: str) -> bool:
    """Whether there is data about the type, or the declared file says what it needs."""
    return (
        type_name in application.permissions
        or _key(type_name) in load("registry")
        or _key(type_name) in load("more-types")
    )


def actions(application: Application, resource: TemplateResource) -> frozenset[str]:
    """Everything that CloudFormation calls to create, read, change and delete `resource`; no wildcards."""
    corrected = (real for action in _stated(_key(resource.type)) for real in _correct(action))
    generated = application.template.serverless and not resource.properties
    needed = {action for action in corrected if _is_needed(resource, action, generated=generated)}
    return frozenset(needed | set(application.permissions.get(resource.type, ())))


def _key(type_name: str) -> str:
    """The type under which there is data: every ``Custom::`` type is a custom resource."""
    return _CUSTOM_RESOURCE if type_name.startswith(_CUSTOM) else type_name


def _stated(type_name: str) -> Iterable[str]:
    """The actions as AWS's data has them."""
    handlers = load("registry").get(type_name)
    if handlers is not None:
        return [action for handler in _HANDLERS for action in handlers.get(handler, ())]
    more: list[str] = load("more-types").get(type_name, {}).get("actions", [])
    return more


def _correct(action: str) -> list[str]:
    """The existing actions that are meant; AWS's data writes some services in capitals."""
    service, _, name = action.partition(":")
    tidy = f"{service.lower()}:{name}"
    meant: list[str] = load("corrections").get(tidy, [tidy])
    return meant


def _is_needed(resource: TemplateResource, action: str, *, generated: bool) -> bool:
    """Whether the resource has a property that makes CloudFormation call the action.

    What SAM generates is known without its properties; then a role may be handed over.
    """
    if generated and action == PASS_ROLE:
        return True
    rules = load("optional").get(resource.type, {})
    wanted = [properties for pattern, properties in rules.items() if fnmatchcase(action, pattern)]
    return all(any(name in resource.properties for name in properties) for properties in wanted)
