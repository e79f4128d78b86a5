"""LG1409: a loop of the wrong form."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document, Path
from lockgate.spec.rules.rule import Rule
from lockgate.spec.template.loops import is_loop, is_well_formed
from lockgate.spec.template.resources import LANGUAGE_EXTENSIONS, transforms

RULE = Rule(
    "LG1409",
    "a loop of the wrong form",
    why="CloudFormation refuses it",
    remedy="write `Fn::ForEach::NAME: [IDENTIFIER, COLLECTION, {KEY: BODY}]`",
    source="CloudFormation user guide, Fn::ForEach",
)


def check(document: Document) -> Iterator[Finding]:
    """Each loop among the resources, and in loops, that is malformed or lacks the transform that unrolls it."""
    resources = document.value.get("Resources")
    if not isinstance(resources, dict):
        return
    allowed = any(name == LANGUAGE_EXTENSIONS for _, name in transforms(document))
    for name, loop in resources.items():
        if is_loop(name):
            path = ("Resources", name)
            if not allowed:
                remedy = f"add `Transform: {LANGUAGE_EXTENSIONS}` at the top of the template"
                yield RULE.finding(document.key_origin(path), f"the loop `{name}` needs a transform", remedy=remedy)
            yield from _malformed(document, path, loop)


def _malformed(document: Document, path: Path, loop: object) -> Iterator[Finding]:
    if not isinstance(loop, list) or not is_well_formed(loop):
        yield RULE.finding(document.key_origin(path), f"the loop `{path[-1]}` has the wrong form")
        return
    for name, body in loop[2].items():
        if is_loop(name):
            yield from _malformed(document, (*path, 2, name), body)
