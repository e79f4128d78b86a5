"""LG1301: a name that exceeds AWS's limit once it is put together.

The limits are those of `lockgate.spec.made.LIMITS`. Two more need no rule: a connection's name is shortened to its 32
characters with a hash, and CodePipeline's artifacts, whose keys begin with the first characters of the pipeline's name
only, have a bucket per pipeline.
"""

from collections.abc import Iterator
from itertools import groupby

from lockgate.kernel import Finding
from lockgate.spec.made import LIMITS, made_names
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1301",
    "a name that is too long",
    why="AWS would refuse it in the middle of a deployment",
    remedy="shorten the names that it is made of",
    source="IAM, S3, CloudFormation, CodePipeline, CodeBuild and KMS API references: the names' maximum lengths",
)


def check(subject: Subject) -> Iterator[Finding]:
    """For each line, and each application in an environment, the name that is too long by most."""
    for _, group in groupby(made_names(subject.declaration), key=lambda made: (made.root, made.account)):
        worst = max(group, key=lambda made: len(made.name) - LIMITS[made.kind])
        excess = len(worst.name) - LIMITS[worst.kind]
        if excess > 0:
            *most, last = (f"the {what} `{text}`" for what, text in worst.parts)
            characters = "1 character" if excess == 1 else f"{excess} characters"
            yield RULE.finding(
                subject.document.key_origin(worst.path),
                f"the {worst.kind} name `{worst.name}` has {len(worst.name)} characters, {excess} too many",
                why=f"AWS allows {LIMITS[worst.kind]} characters in a {worst.kind} name",
                remedy=f"take {characters} from {', '.join(most)} or {last}",
            )
