"""LG1208: a parameter that the template does not have."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.declaration import FILLED_PARAMETERS
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1208",
    "a parameter that the template does not have",
    why="CloudFormation refuses a deployment with parameters that the template does not declare",
    remedy="declare it under the template's `Parameters`, or remove it",
    source="CodePipeline user guide, CloudFormation action reference, ParameterOverrides",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each stated parameter of a template that could be read."""
    for application in subject.declaration.applications:
        if application.name not in subject.templates:
            continue
        known = application.template.parameters
        for environment, values in application.parameters.items():
            for name in values:
                if name not in known and name not in FILLED_PARAMETERS:
                    path = ("applications", application.name, "parameters", environment, name)
                    yield RULE.finding(
                        subject.document.key_origin(path),
                        f"the template of `{application.name}` has no parameter `{name}`",
                        remedy=suggestion(name, known),
                    )
