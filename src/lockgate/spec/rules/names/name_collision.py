"""LG1302: two things that would have the same name in one account."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.made import MadeName, made_names
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1302",
    "two things of the same name",
    why="the second would replace or refuse the first: names on AWS are unique within an account",
    remedy="rename the application, the branch or the group that the second is named after",
)


def check(subject: Subject) -> Iterator[Finding]:
    """The first name that two makers share; two branches of one application have a rule of their own, LG1206."""
    owner: dict[tuple[str, str, str], MadeName] = {}
    reported: set[tuple[str, str]] = set()
    for made in made_names(subject.declaration):
        first = owner.setdefault((made.account, made.kind, made.name), made)
        pair = (first.maker, made.maker)
        if first is made or pair in reported or (first.path == made.path and first.part == made.part):
            continue
        reported.add(pair)
        fact = f"{first.maker} and {made.maker} would both have the {made.kind} `{made.name}`"
        yield RULE.finding(subject.document.key_origin(made.path), fact)
