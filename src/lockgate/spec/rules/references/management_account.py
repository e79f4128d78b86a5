"""LG1212: the organisation's management account as an account of an environment."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1212",
    "the management account in an environment",
    why="service and resource control policies do not bind the management account, so no guardrail would hold there",
    remedy="use a member account",
    source="AWS Organizations user guide, Best practices for the management account",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each infrastructure or runtime account that is the stated management account."""
    management = subject.declaration.organization.management
    if not management:
        return
    for environment in subject.declaration.environments:
        for key, accounts in (("infrastructure", (environment.infrastructure,)), ("runtime", environment.runtime)):
            if management in accounts:
                origin = subject.item_origin(("environments", environment.name, key), management)
                fact = f"environment `{environment.name}` uses the management account `{management}` as {key} account"
                yield RULE.finding(origin, fact)
