"""Which deployment group a CodeDeploy deployment belongs to.

Policies speak of groups, most calls only of ``d-4XK9Q2ABC``: the authoriser needs this one fact of the service's state
before the service is asked. The service writes it, the authoriser reads it. One per process, as the world is.
"""

_groups: dict[tuple[str, str], str] = {}


def belongs(account: str, deployment: str, group_arn: str) -> None:
    """Keep that the account's deployment is the group's; said again when the group gets another name."""
    _groups[account, deployment] = group_arn


def group_of(account: str, deployment: str) -> str | None:
    """The ARN of the group, or None for a deployment that the account does not have."""
    return _groups.get((account, deployment))
