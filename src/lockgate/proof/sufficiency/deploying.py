"""What CloudFormation calls with the execution role for each resource of an application's template.

The calls of a type are those of its handlers in the CloudFormation registry, to create, read, update and delete it, so
that a rollback and the removal of a stack are among them. Source: CloudFormation user guide, "Resource type schema".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lockgate.design.delivery import Delivery, Target
from lockgate.design.execution.code import code_in_artifacts
from lockgate.design.execution.data import load
from lockgate.design.execution.names import stated_name
from lockgate.design.execution.scopes import Scope, Scopes
from lockgate.design.execution.types import PASS_ROLE, SERVICE_LINKED_ROLE, actions
from lockgate.iam.catalogue import takes_resources
from lockgate.iam.glob import compile_glob
from lockgate.proof.sufficiency.artifacts import Shelf, reads
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.templates.kinds import KINDS
from lockgate.spec.declaration import TemplateResource

_MADE_UP = "1A2B3C4D"
"""In the place of the part of a name that AWS makes up."""


@dataclass(frozen=True, slots=True)
class _Deployed:
    """A resource of the template in one runtime account."""

    target: Target
    resource: TemplateResource
    step: str

    @property
    def name(self) -> str:
        """Its name: the stated one, or one in the form of CloudFormation's own."""
        stated = stated_name(self.target, self.resource)
        if stated is not None and stated.whole:
            return stated.text
        return f"{self.target.stack}-{self.resource.logical_id}-{_MADE_UP}"

    @property
    def arn(self) -> str | None:
        """Its ARN; None for types whose ARN does not follow from a name."""
        kind = KINDS.get(self.resource.type)
        if kind is None or not kind.name or kind.within or kind.suffix or kind.path in self.resource.properties:
            return None
        target = self.target
        return kind.arn.format(
            partition=target.arns.partition, region=target.region, account=target.account, name=self.name
        )

    def need(self, does: str, on: str, context: Mapping[str, str]) -> Need:
        """A call by the execution role."""
        why = f"CloudFormation makes, changes and deletes `{self.resource.logical_id}` ({self.resource.type}) with it"
        return Need(self.step, self.target.execution_role, does, on, why, context, self.resource.origin)


def deployments(line: Delivery) -> Iterator[Need]:
    """The calls of every deployment of a line."""
    for target in line.targets:
        step = f"{target.stack}: deploy"
        template = target.application.template
        for resource in template.resources:
            yield from _resource(_Deployed(target, resource, step))
        code = code_in_artifacts(template)
        if code is not None:
            shelf = Shelf(line.bucket, line.names.pipeline, line.arns.partition)
            yield from reads(step, target.execution_role, shelf, "build", code.origin)


def _resource(deployed: _Deployed) -> Iterator[Need]:
    scopes = Scopes(deployed.target)
    for action in sorted(actions(deployed.target.application, deployed.resource)):
        if action == PASS_ROLE:
            yield from _passing(deployed)
        elif action == SERVICE_LINKED_ROLE:
            yield from _service_linked(deployed)
        else:
            yield from _call(deployed, action, scopes.of(deployed.resource, action))


def _call(deployed: _Deployed, action: str, scope: Scope) -> Iterator[Need]:
    context = {condition.key: _example(_text(condition.values[0])) for condition in scope.conditions}
    for place in _places(deployed, action, scope):
        yield deployed.need(action, place, context)


def _places(deployed: _Deployed, action: str, scope: Scope) -> tuple[str, ...]:
    """What the action acts on: the resource itself where its ARN is known, else one example of each place."""
    if not takes_resources(action):
        return ("*",)
    own = deployed.arn
    if own is None or own.split(":")[2] != action.partition(":")[0]:
        return tuple(_example(pattern) for pattern in scope.resources)
    written = [own, *(f"{own}:*" for pattern in scope.resources if pattern.endswith(":*"))]
    covered = [each for each in written if any(compile_glob(pattern).matches(each) for pattern in scope.resources)]
    return tuple(dict.fromkeys(covered)) or (own,)


def _passing(deployed: _Deployed) -> Iterator[Need]:
    """A role of the stack's own is handed to the service that the resource runs on."""
    to = load("roles")["passed_to"].get(deployed.resource.type)
    if to is not None:
        role = deployed.target.arns.role(deployed.target.account, f"{deployed.target.stack}-{_MADE_UP}")
        yield deployed.need(PASS_ROLE, role, {"iam:PassedToService": to})


def _service_linked(deployed: _Deployed) -> Iterator[Need]:
    for service in load("roles")["service_linked"].get(deployed.resource.type, ()):
        role = deployed.target.arns.role(deployed.target.account, f"aws-service-role/{service}/AWSServiceRole")
        yield deployed.need(SERVICE_LINKED_ROLE, role, {"iam:AWSServiceName": service})


def _example(pattern: str) -> str:
    """One text that the pattern covers, and no pattern itself; ``*`` alone stands for itself."""
    return pattern if pattern == "*" else pattern.replace("*", _MADE_UP).replace("?", "1")


def _text(value: object) -> str:
    return str(value)
