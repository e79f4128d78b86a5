"""LG3002: a stated name outside the stack's names."""

from fnmatch import fnmatchcase

from lockgate.design.delivery import Delivery, Target
from lockgate.design.execution.names import beginnings, is_exact, stated_name
from lockgate.design.execution.resolve import Known
from lockgate.design.rules.resources import each
from lockgate.kernel import Finding
from lockgate.spec.declaration import TemplateResource
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG3002",
    "a stated name outside the stack's names",
    why="the role that deploys is confined to names that begin with the stack's: no application touches another's",
    remedy="leave the name out, or begin it with `${AWS::StackName}-`",
)


def check(found: tuple[Delivery, ...]) -> list[Finding]:
    """One finding per resource whose known name begins in another way."""
    return [finding for target, resource in each(found) for finding in _check(target, resource)]


def _check(target: Target, resource: TemplateResource) -> list[Finding]:
    name = stated_name(target, resource)
    allowed = beginnings(target, resource)
    if name is None or is_exact(target, resource) or any(_fits(name, beginning) for beginning in allowed):
        return []
    fact = f"`{resource.logical_id}` is named `{name.text}`, which does not begin with `{allowed[0]}`"
    return [RULE.finding(resource.origin, fact, remedy=_remedy(allowed, target))]


def _fits(name: Known, beginning: str) -> bool:
    """Whether the name begins so, or could once the rest of it is known."""
    if fnmatchcase(name.text, f"{beginning}*"):
        return True
    literal = beginning.partition("*")[0]
    return not name.whole and (literal.startswith(name.text) or ("*" in beginning and name.text.startswith(literal)))


def _remedy(allowed: tuple[str, ...], target: Target) -> str:
    """The beginning as it would be written in the template."""
    written = " or ".join(f"`!Sub {beginning.replace(target.stack, '${AWS::StackName}')}...`" for beginning in allowed)
    return f"leave the name out, or write {written}"
