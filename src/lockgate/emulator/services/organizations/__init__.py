"""AWS Organizations: accounts in a tree of units, and the policies attached to it, which bind.

In: authorised calls of botocore's ``organizations`` operations, of management accounts and of members. Out: answers in
botocore's shapes, and through `Aws.govern` what every other call is held against: the control policies of an account
level by level, and the facts behind ``aws:PrincipalOrgID`` and its relatives. It must not decide calls itself, nor act
in a member account but to make the role that AWS makes in a new one.

A world may have several organisations, each of its own accounts. Policy types other than service and resource control
policies, delegated administrators and organisations for billing alone are refused: nothing here would heed them.
"""

from collections.abc import Sequence

from lockgate.emulator.ports import Aws, OwnService, Service
from lockgate.emulator.services.organizations import accounts, attachments, handshakes, organization, policies, units
from lockgate.emulator.services.organizations import tags as tagging
from lockgate.emulator.services.organizations.keeping import OrganizationsState
from lockgate.emulator.services.organizations.registry import Registry

__all__ = ["services"]


def services(aws: Aws) -> Sequence[Service]:
    """The service; its policies bind from now on."""
    registry = Registry(aws.clock)
    aws.govern(registry.binding)
    families = (
        organization.operations(registry),
        accounts.operations(registry, aws),
        units.operations(registry),
        policies.operations(registry),
        attachments.operations(registry),
        handshakes.operations(registry),
        tagging.operations(registry),
    )
    operations = {name: made for family in families for name, made in family.items()}
    return [OwnService("organizations", operations, state=OrganizationsState(registry, aws.open_account))]
