"""LG1207: one branch of one application that two infrastructure accounts deliver.

Each infrastructure account would have a pipeline of its own for the branch. One push would start both at once, in no
order: the later environment would not wait for the earlier one, and both would report the commit's status under the
same name, so that the success of one hides the failure of the other.
"""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.lines import lines
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1207",
    "a branch that two infrastructure accounts deliver",
    why="one push would start two pipelines at once that do not wait for each other and report under one name",
    remedy="give each environment a branch of its own, or the environments of a branch one infrastructure account",
    source="GitHub REST API, Commit statuses, context",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each line whose branch an earlier line of the same application delivers from another account."""
    claimed: dict[tuple[str, str], str] = {}
    for line in lines(subject.declaration):
        if not line.branch or not line.infrastructure:
            continue
        name = line.environments[0].name
        first = claimed.setdefault((line.application, line.branch), name)
        if first != name:
            origin = subject.document.origin(("environments", name, "branch"))
            fact = (
                f"environments `{first}` and `{name}` deliver branch `{line.branch}` of application "
                f"`{line.application}` from different infrastructure accounts"
            )
            yield RULE.finding(origin, fact)
