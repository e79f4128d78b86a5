"""LG1205: an infrastructure account that is also a runtime account."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1205",
    "an infrastructure account that is also a runtime account",
    why="what runs there could reach the pipeline, its artifacts and its key, and so change what is delivered",
    remedy="run the environment in an account of its own",
    source="AWS whitepaper, Organizing Your AWS Environment Using Multiple Accounts, Deployments OU",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each runtime account that is the infrastructure account of any environment."""
    owner: dict[str, str] = {}
    for environment in subject.declaration.environments:
        if environment.infrastructure:
            owner.setdefault(environment.infrastructure, environment.name)
    for environment in subject.declaration.environments:
        for account in environment.runtime:
            if account in owner:
                whose = "its own" if account == environment.infrastructure else f"`{owner[account]}`'s"
                origin = subject.item_origin(("environments", environment.name, "runtime"), account)
                fact = f"environment `{environment.name}` runs in {whose} infrastructure account `{account}`"
                yield RULE.finding(origin, fact)
