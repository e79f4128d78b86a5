"""LG1209: a parameter that Lockgate fills itself."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.declaration import FILLED_PARAMETERS
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1209",
    "a parameter that Lockgate fills itself",
    why="where the artifact lies, the boundary, the environment's name and the release follow from the design",
    remedy="remove it here; the template only has to declare it",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each stated parameter that is one of the filled ones."""
    for application in subject.declaration.applications:
        for environment, values in application.parameters.items():
            for name in values:
                if name in FILLED_PARAMETERS:
                    path = ("applications", application.name, "parameters", environment, name)
                    yield RULE.finding(
                        subject.document.key_origin(path), f"parameter `{name}` is filled by Lockgate itself"
                    )
