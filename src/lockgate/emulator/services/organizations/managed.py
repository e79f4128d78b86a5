"""What AWS attaches everywhere when a type is enabled. Source: Organizations user guide, "SCP evaluation"."""

import json

from lockgate.emulator.services.organizations.model import ControlPolicy, PolicyType
from lockgate.iam import parse_policy

FULL_ACCESS = {PolicyType.SCP: "p-FullAWSAccess", PolicyType.RCP: "p-RCPFullAWSAccess"}
"""Type to the id of the policy that allows everything."""


def full_access(kind: PolicyType) -> ControlPolicy:
    """``FullAWSAccess`` or ``RCPFullAWSAccess``."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    if kind is PolicyType.RCP:
        statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    content = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
    name = FULL_ACCESS[kind].removeprefix("p-")
    of_resources = "Allows access to every resource"
    return ControlPolicy(
        id=FULL_ACCESS[kind],
        arn=f"arn:aws:organizations::aws:policy/{kind.value.lower()}/{FULL_ACCESS[kind]}",
        name=name,
        description="Allows access to every operation" if kind is PolicyType.SCP else of_resources,
        type=kind,
        content=content,
        compiled=parse_policy(content, kind=kind.kind, name=name),
        aws_managed=True,
    )
