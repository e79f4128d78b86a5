"""LG2004: template parameters that do not fit into a pipeline."""

from lockgate.design.delivery import Delivery
from lockgate.design.model import Stack
from lockgate.design.quotas import CONFIGURATION_VALUE
from lockgate.design.stacks.overrides import overrides
from lockgate.design.stacks.stages import RELEASE
from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG2004",
    "parameters that do not fit into a pipeline",
    why="a value of an action's configuration has at most 1,000 characters",
    remedy="keep long values in the template, or in Parameter Store under a name that the template knows",
    source="CodePipeline user guide, Quotas in AWS CodePipeline",
)


def check(found: tuple[Delivery, ...], _: tuple[Stack, ...]) -> list[Finding]:
    """One finding per application and environment whose parameters are too long."""
    findings = []
    for delivery in found:
        for target in delivery.targets:
            length = len(overrides(target, RELEASE))
            if length > CONFIGURATION_VALUE:
                name, environment = target.application.name, target.environment.name
                origin = target.application.origins.get("parameters", target.application.origin)
                count = f"{length} characters, {CONFIGURATION_VALUE} are allowed"
                fact = f"the parameters of `{name}` in `{environment}` have {count}"
                findings.append(RULE.finding(origin, fact))
    return findings
