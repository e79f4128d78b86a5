"""LG1303: an application whose roles fall under another's pattern."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.names import RuntimeNames
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1303",
    "an application whose names fall under another's",
    why="an application's deployments may change the roles that begin with its own name in that environment",
    remedy="rename one of the applications so that neither name begins with the other's and the environment's",
    source="IAM user guide, IAM identifiers, wildcards in ARNs",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each pair of applications in one environment of which one's names begin with the other's root."""
    prefix = subject.declaration.organization.prefix
    for wide, environment in subject.delivered():
        root = RuntimeNames(prefix, wide.name, environment.name).application_stack
        for other, where in subject.delivered():
            inner = RuntimeNames(prefix, other.name, where.name).application_stack
            if other is not wide and where is environment and inner.startswith(f"{root}-"):
                yield RULE.finding(
                    subject.document.key_origin(("applications", other.name)),
                    f"the names of application `{other.name}` in `{environment.name}` fall under "
                    f"`{root}-*` of application `{wide.name}`",
                )
