"""Everything else that runs as a role."""

from collections.abc import Mapping
from functools import partial

from lockgate.proof.delivery import Runs
from lockgate.proof.templates.parts.store import Parts, Taker, role_arn, some
from lockgate.proof.templates.stack import Made, Stack


def _runs(properties: tuple[str, ...], parts: Parts, stack: Stack, made: Made) -> None:
    """`properties` name roles."""
    roles = some(*(role_arn(stack, made.properties.get(each)) for each in properties))
    delivery = Runs(_source(made)) if roles else None
    parts.hold(stack, made.arn, made.word, made.name, roles=roles, delivery=delivery, place=made.place)


def _source(made: Made) -> str:
    """The first container's image; definitions in the template are none."""
    containers = made.properties.get("ContainerDefinitions", ())
    return str(containers[0].get("Image", "")) if containers else ""


def _instance(parts: Parts, stack: Stack, made: Made) -> None:
    """The roles of its profile are filled in when all profiles are known."""
    profile = made.properties.get("IamInstanceProfile")
    delivery = Runs(str(profile)) if profile else None
    parts.hold(stack, made.arn, made.word, made.name, delivery=delivery, place=made.place)


TAKE: Mapping[str, Taker] = {
    "AWS::CodeDeploy::DeploymentGroup": partial(_runs, ("ServiceRoleArn",)),
    "AWS::EC2::Instance": _instance,
    "AWS::ECS::TaskDefinition": partial(_runs, ("TaskRoleArn", "ExecutionRoleArn")),
    "AWS::StepFunctions::StateMachine": partial(_runs, ("RoleArn",)),
}
