"""LG1211: more parameters than a pipeline's action can carry."""

import json
from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.declaration import FILLED_PARAMETERS
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

LIMIT = 1000
RULE = Rule(
    "LG1211",
    "parameters that are too long",
    why=f"a pipeline passes them to CloudFormation as one JSON text of at most {LIMIT} characters",
    remedy="give the parameters defaults in the template, or keep long values in Parameter Store and pass their names",
    source="CodePipeline API reference, ActionDeclaration, configuration; Quotas in AWS CodePipeline",
)
_FILLED = {
    "ArtifactBucket": {"Fn::GetArtifactAtt": ["build", "BucketName"]},
    "ArtifactKey": {"Fn::GetArtifactAtt": ["build", "ObjectKey"]},
    "Release": "#{Source.VersionId}",
}


def check(subject: Subject) -> Iterator[Finding]:
    """The JSON text for each environment of an application, with the parameters that Lockgate fills."""
    prefix = subject.declaration.organization.prefix
    for application, environment in subject.delivered():
        stated = application.parameters.get(environment.name)
        if not stated:
            continue
        boundary = f"arn:aws:iam::000000000000:policy/{prefix}-{application.name}-{environment.name}-boundary"
        filled = {**_FILLED, "Boundary": boundary, "Environment": environment.name}
        declared = {name: filled[name] for name in FILLED_PARAMETERS if name in application.template.parameters}
        length = len(json.dumps({**declared, **stated}, separators=(",", ":")))
        if length > LIMIT:
            path = ("applications", application.name, "parameters", environment.name)
            fact = f"the parameters of `{application.name}` in `{environment.name}` are {length} characters of JSON"
            yield RULE.finding(subject.document.key_origin(path), fact)
