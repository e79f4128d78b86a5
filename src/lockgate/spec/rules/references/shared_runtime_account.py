"""LG1204: a runtime account of two environments."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1204",
    "two environments that share a runtime account",
    why="the account is the border between environments; inside one account, what runs in one can reach the other",
    remedy="give each environment a runtime account of its own",
    source="AWS whitepaper, Organizing Your AWS Environment Using Multiple Accounts, Separate production workloads",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each runtime account that an earlier environment already has."""
    owner: dict[str, str] = {}
    for environment in subject.declaration.environments:
        for account in environment.runtime:
            first = owner.setdefault(account, environment.name)
            if first != environment.name:
                origin = subject.item_origin(("environments", environment.name, "runtime"), account)
                fact = f"environments `{first}` and `{environment.name}` share the runtime account `{account}`"
                yield RULE.finding(origin, fact)
