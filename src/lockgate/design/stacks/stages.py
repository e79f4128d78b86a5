"""The stages of a pipeline: source, build when the pipeline builds, then one stage per environment.

In a stage the change set is made first, then shown to who approves, then executed: what was approved is what is
deployed. The pipeline is in SUPERSEDED mode: a stage that waits for an approval is locked, so that a newer commit
waits in front of it and cannot slip under the approval. The change set bears the execution's id, and the execution
keeps the revision that it began with.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lockgate.design.delivery import COMMIT, RELEASE, Delivery, Target, stated
from lockgate.design.nodes import Action, ActionType, Stage
from lockgate.design.stacks.action_role import change_set
from lockgate.design.stacks.artifacts import CONNECTION_ARN
from lockgate.design.stacks.overrides import overrides
from lockgate.design.stacks.pushes import pushes
from lockgate.design.values import Reference, Value
from lockgate.spec.declaration import Environment

SOURCE = "Source"
"""The name of the source action, of its stage, and of its namespace of variables."""
APPROVE = "Approve"
_PREPARE = "Prepare"
_DEPLOY = "Deploy"


def stages(delivery: Delivery) -> tuple[Stage, ...]:
    """All stages, in order."""
    building = () if delivery.by_artifact else (_build(delivery),)
    return (_source(delivery), *building, *(_environment(delivery, each) for each in delivery.line.environments))


def _source(delivery: Delivery) -> Stage:
    action = _s3_source(delivery) if delivery.by_artifact else _connection_source(delivery)
    return Stage(SOURCE, (action,), delivery.branch_origin)


def _s3_source(delivery: Delivery) -> Action:
    """The event rule starts the pipeline, so that polling would start it twice."""
    configuration = {
        "S3Bucket": delivery.bucket,
        "S3ObjectKey": delivery.source_key,
        "PollForSourceChanges": "false",
    }
    return Action(
        SOURCE,
        ActionType.S3_SOURCE,
        1,
        _fixed(configuration),
        delivery.branch_origin,
        outputs=(RELEASE,),
        namespace=SOURCE,
    )


def _connection_source(delivery: Delivery) -> Action:
    configuration: dict[str, Value] = {
        "ConnectionArn": CONNECTION_ARN,
        "FullRepositoryId": delivery.application.repository.full_name,
        "BranchName": delivery.line.branch,
        "OutputArtifactFormat": "CODE_ZIP",
        # Triggers stand in place of the action's own detection of changes, which would start the pipeline twice.
        "DetectChanges": "false" if pushes(delivery) else "true",
    }
    return Action(
        SOURCE,
        ActionType.CONNECTION_SOURCE,
        1,
        _fixed(configuration),
        delivery.branch_origin,
        outputs=(COMMIT,),
        namespace=SOURCE,
    )


def _build(delivery: Delivery) -> Stage:
    origin = stated(delivery.application.origins, "build", delivery.origin)
    action = Action(
        "Build",
        ActionType.BUILD,
        1,
        _fixed({"ProjectName": Reference("BuildProject")}),
        origin,
        inputs=(COMMIT,),
        outputs=(RELEASE,),
        namespace="Build",
    )
    return Stage("Build", (action,), origin)


def _environment(delivery: Delivery, environment: Environment) -> Stage:
    targets = delivery.targets_of(environment)
    prepared = [_prepare(delivery, target) for target in targets]
    approved = [_approve(delivery, environment)] if environment.approval else []
    deployed = [_deploy(delivery, target) for target in targets]
    return Stage(environment.name, (*prepared, *approved, *deployed), environment.origin)


def _name(delivery: Delivery, action: str, target: Target) -> str:
    """Several runtime accounts of one environment are told apart by their ids."""
    return action if len(delivery.targets_of(target.environment)) == 1 else f"{action}-{target.account}"


def _prepare(delivery: Delivery, target: Target) -> Action:
    template = target.application.template
    capabilities = ("CAPABILITY_NAMED_IAM", *(("CAPABILITY_AUTO_EXPAND",) if template.serverless else ()))
    filled, file = overrides(target, RELEASE), target.application.configuration
    configuration = {
        "ActionMode": "CHANGE_SET_REPLACE",
        "StackName": target.stack,
        "ChangeSetName": change_set(target),
        "RoleArn": target.execution_role,
        "TemplatePath": f"{RELEASE}::{template.path}",
        "Capabilities": ",".join(capabilities),
        **({"ParameterOverrides": filled} if filled else {}),
        **({"TemplateConfiguration": f"{RELEASE}::{file}"} if file else {}),
    }
    return Action(
        _name(delivery, _PREPARE, target),
        ActionType.CLOUDFORMATION,
        1,
        _fixed(configuration),
        target.origin,
        role=target.action_role,
        inputs=(RELEASE,),
    )


def _approve(delivery: Delivery, environment: Environment) -> Action:
    """The approval: it shows what was prepared and what it was made from, and links to the change set.

    Source: CodePipeline user guide, "Add a manual approval action": ``CustomData``, ``ExternalEntityLink``.
    """
    targets = delivery.targets_of(environment)
    question = f"Deploy {delivery.application.name} to {environment.name}?"
    accounts = ", ".join(target.account for target in targets)
    shown = f"Change set {change_set(targets[0])} of {targets[0].stack} in {accounts}."
    asked = f"{question} Asked: {' or '.join(environment.approval)}. {_revision(delivery)} {shown}"
    return Action(
        APPROVE,
        ActionType.APPROVAL,
        2,
        _fixed({"CustomData": asked, "ExternalEntityLink": _page(targets[0])}),
        stated(environment.origins, "approval", environment.origin),
    )


def _revision(delivery: Delivery) -> str:
    """What is deployed, in one sentence; without the commit's message, which may be longer than the text may be."""
    if delivery.by_artifact:
        version = f"Version #{{Source.VersionId}} of {delivery.source_key}, ETag #{{Source.ETag}}"
        return f"{version}; its commit: lockgate trace #{{Source.VersionId}}."
    return f"Commit #{{Source.CommitId}} of {delivery.line.branch}."


def _page(target: Target) -> str:
    """The console's page of the change set, for somebody who is signed in to the runtime account."""
    change = f"#/stacks/changesets/changes?stackId={target.stack}&changeSetId={change_set(target)}"
    return target.arns.console(f"cloudformation/home?region={target.region}{change}")


def _deploy(delivery: Delivery, target: Target) -> Action:
    """The change set remembers the execution role; ``RoleArn`` is not applied when it is executed."""
    configuration = {
        "ActionMode": "CHANGE_SET_EXECUTE",
        "StackName": target.stack,
        "ChangeSetName": change_set(target),
    }
    return Action(
        _name(delivery, _DEPLOY, target),
        ActionType.CLOUDFORMATION,
        3,
        _fixed(configuration),
        target.origin,
        role=target.action_role,
    )


def _fixed(configuration: Mapping[str, Value]) -> Mapping[str, Value]:
    return MappingProxyType(dict(configuration))
