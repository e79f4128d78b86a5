"""LG1413: a logical id that CloudFormation does not take."""

import re
from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule
from lockgate.spec.template.loops import is_loop

RULE = Rule(
    "LG1413",
    "a logical id of the wrong form",
    why="CloudFormation takes letters and digits only, and parameters and resources share one set of names",
    remedy="use letters and digits only, each name once",
    source="CloudFormation user guide, Resources, Logical ID",
)


def check(document: Document) -> Iterator[Finding]:
    """Each parameter and resource whose name has other characters, and each name that is both."""
    seen: set[str] = set()
    for section in ("Parameters", "Resources"):
        stated = document.value.get(section)
        for name in stated if isinstance(stated, dict) else ():
            if is_loop(name) or name == "Fn::Transform":
                continue
            origin = document.key_origin((section, name))
            if not re.fullmatch("[A-Za-z0-9]{1,255}", name):
                yield RULE.finding(origin, f"`{name}` is not a logical id")
            elif name in seen:
                yield RULE.finding(origin, f"`{name}` is a parameter and a resource")
            seen.add(name)
