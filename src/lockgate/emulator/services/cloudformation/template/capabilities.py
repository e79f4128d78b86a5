"""Acknowledgements that a template needs before it may be deployed.

Source: API reference, CreateStack, ``Capabilities``.
"""

from collections.abc import Iterable, Mapping, Sequence

from lockgate.emulator.services.cloudformation.errors import lacks_capabilities
from lockgate.emulator.services.cloudformation.template.model import Template

IAM, NAMED, EXPAND = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"
_NAMES: Mapping[str, str | None] = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::GroupPolicy": None,
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::RolePolicy": None,
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserPolicy": None,
    "AWS::IAM::UserToGroupAddition": None,
}
"""Type to the property that names it."""


def needed(template: Template) -> tuple[list[str], list[str]]:
    """The capabilities that the template needs, and the resource types that are the reason."""
    affected = [spec for spec in template.resources.values() if spec.type in _NAMES]
    if not affected:
        return [], []
    named = any(_NAMES[spec.type] in spec.properties for spec in affected)
    return [NAMED if named else IAM], list(dict.fromkeys(spec.type for spec in affected))


def require(template: Template, given: Iterable[str], *, directly: bool) -> None:
    """Refuse a template whose capabilities are not acknowledged.

    `directly` is False for change sets, which show the expanded template first and so need no CAPABILITY_AUTO_EXPAND.
    """
    acknowledged = set(given)
    if NAMED in acknowledged:
        acknowledged.add(IAM)
    wanted: Sequence[str] = needed(template)[0]
    missing = [name for name in wanted if name not in acknowledged]
    if directly and template.transforms and EXPAND not in acknowledged:
        missing.append(EXPAND)
    if missing:
        raise lacks_capabilities(missing)


def reason(kinds: Sequence[str]) -> str:
    """The ``CapabilitiesReason`` member."""
    return f"The following resource(s) require capabilities: [{', '.join(kinds)}]"
