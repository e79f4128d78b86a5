"""LG1206: two branches of one application whose pipelines would have the same name in one account.

Environments on the *same* branch and infrastructure account are one line, whatever stands between them in the file, and
are delivered to in declared order. Two *different* branches are two lines, each with a pipeline, a bucket, a key and
roles that are named after the branch: AWS allows fewer characters in those names than git does, so ``feature/a`` and
``feature-a`` would claim the same ones.
"""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.lines import lines
from lockgate.spec.names import line_name
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1206",
    "a branch claimed twice for one application and account",
    why="pipelines are named after their branch in lower-case letters, digits and hyphens, so both would be one",
    remedy="rename one of the branches, or give one of the environments another infrastructure account",
    source="CodePipeline API reference, PipelineDeclaration, name; Amazon S3 user guide, bucket naming rules",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each line whose name an earlier line of the same application and account already has."""
    claimed: dict[tuple[str, str, str], str] = {}
    for line in lines(subject.declaration):
        if not line.branch or not line.infrastructure:
            continue
        name = line_name(line.application, line.branch)
        first = claimed.setdefault((line.application, line.infrastructure, name), line.branch)
        if first != line.branch:
            origin = subject.document.origin(("environments", line.environments[0].name, "branch"))
            fact = f"branches `{first}` and `{line.branch}` of application `{line.application}` both claim `{name}`"
            yield RULE.finding(origin, fact)
