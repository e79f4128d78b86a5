"""LG1406: a SAM type that Lockgate does not know."""

from collections.abc import Iterator

from lockgate.kernel import Finding, did_you_mean
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule
from lockgate.spec.template.resources import stated_resources
from lockgate.spec.template.serverless import KNOWN, PREFIX

RULE = Rule(
    "LG1406",
    "a SAM type that Lockgate does not know",
    why="SAM types are replaced by what they generate before permissions are derived",
    remedy="write the CloudFormation resources that it stands for",
    source="AWS SAM developer guide, AWS SAM resources and properties",
)


def check(document: Document) -> Iterator[Finding]:
    """Each ``AWS::Serverless::`` type without an entry in the table."""
    for path, name, body in stated_resources(document):
        kind = body.get("Type") if isinstance(body, dict) else None
        if isinstance(kind, str) and kind.startswith(PREFIX) and kind not in KNOWN:
            names = [known.removeprefix(PREFIX) for known in KNOWN]
            guess = did_you_mean(kind.removeprefix(PREFIX), names)
            remedy = f"did you mean `{PREFIX}{guess}`?" if guess else ""
            origin = document.origin((*path, "Type"))
            yield RULE.finding(origin, f"resource `{name}` has the unknown SAM type `{kind}`", remedy=remedy)
