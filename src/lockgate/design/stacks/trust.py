"""Trust policies. Source: IAM user guide, "Trust policies"; each service's page for its own principal."""

from lockgate.design.policy import Condition, Policy, Principals, Statement
from lockgate.kernel import Origin

ASSUME = ("sts:AssumeRole",)


def service_trust(
    sid: str, service: str, reason: str, origin: Origin, conditions: tuple[Condition, ...] = ()
) -> Policy:
    """A role that one AWS service assumes."""
    who = Principals("Service", (service,))
    return Policy((Statement(sid, reason, origin, ASSUME, principals=who, conditions=conditions),))


def from_project(account: str, project: str) -> tuple[Condition, ...]:
    """CodeBuild acts for this one project.

    Source: CodeBuild user guide, "Allow CodeBuild to interact with other AWS services", which documents both keys for
    the service role.
    """
    return (
        Condition("StringEquals", "aws:SourceAccount", (account,)),
        Condition("ArnEquals", "aws:SourceArn", (project,)),
    )
