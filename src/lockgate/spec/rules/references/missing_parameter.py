"""LG1210: a parameter of the template that has neither a value nor a default."""

from collections.abc import Iterator

from lockgate.kernel import Finding, Origin
from lockgate.spec.declaration import FILLED_PARAMETERS
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1210",
    "a parameter without a value",
    why="CloudFormation refuses a deployment that leaves a parameter without a value",
    remedy="state it, or give the parameter a `Default` in the template",
    source="CloudFormation user guide, Template parameters",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each environment of an application that lacks a required parameter of its template."""
    for application, environment in subject.delivered():
        stated = application.parameters.get(environment.name, {})
        lacking = application.template.required.difference(stated, FILLED_PARAMETERS)
        for name in sorted(lacking):
            yield RULE.finding(
                _origin(subject, application.name, environment.name),
                f"application `{application.name}` states no value for parameter `{name}` in `{environment.name}`",
                remedy=f"add `parameters: {{{environment.name}: {{{name}: ...}}}}`, or give it a `Default`",
            )


def _origin(subject: Subject, application: str, environment: str) -> Origin:
    """The nearest key around the missing one that is stated."""
    path: tuple[str, ...] = ("applications", application, "parameters", environment)
    while path not in subject.document.keys:
        path = path[:-1]
    return subject.document.key_origin(path)
