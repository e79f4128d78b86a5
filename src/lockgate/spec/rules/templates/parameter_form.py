"""LG1412: a parameter of a template without a type."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1412",
    "a template's parameter without a type",
    why="CloudFormation refuses a parameter without a type",
    remedy="add `Type: String`",
    source="CloudFormation user guide, Parameters",
)


def check(document: Document) -> Iterator[Finding]:
    """Each parameter that is no mapping, or whose ``Type`` is absent or no text; ``Parameters`` that are no mapping."""
    parameters = document.value.get("Parameters")
    if parameters is None:
        return
    if not isinstance(parameters, dict):
        yield RULE.finding(document.key_origin(("Parameters",)), "`Parameters` is no mapping", remedy="name each one")
        return
    for name, body in parameters.items():
        if not isinstance(body, dict) or not isinstance(body.get("Type"), str):
            origin = document.key_origin(("Parameters", name))
            yield RULE.finding(origin, f"parameter `{name}` has no type")
