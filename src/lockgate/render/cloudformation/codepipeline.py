"""``AWS::CodePipeline::Pipeline``."""

from collections.abc import Sequence

from lockgate.design.nodes import Action, Pipeline, PushFilter, Stage
from lockgate.render.cloudformation.parts import typed, value
from lockgate.render.tree import Noted, Tree
from lockgate.spec.declaration import Globs

_SUPERSEDED = "A stage that waits for an approval is locked; a newer commit waits in front of it."


def pipeline(node: Pipeline) -> Tree:
    """The pipeline."""
    properties: dict[str, Tree] = {
        "Name": node.name,
        "RoleArn": value(node.role),
        "PipelineType": "V2",
        "ExecutionMode": Noted("SUPERSEDED", _SUPERSEDED),
        "ArtifactStore": {
            "Type": "S3",
            "Location": node.bucket,
            "EncryptionKey": {"Id": value(node.key), "Type": "KMS"},
        },
        "Stages": [_stage(stage) for stage in node.stages],
        **({"Triggers": [_trigger(node)]} if node.pushes else {}),
    }
    return typed("AWS::CodePipeline::Pipeline", properties, node.origin)


def _trigger(node: Pipeline) -> Tree:
    """One trigger of the source action, with several filters."""
    source = node.stages[0].actions[0].name
    pushes: list[Tree] = [_push(each) for each in node.pushes]
    return {
        "ProviderType": "CodeStarSourceConnection",
        "GitConfiguration": {"SourceActionName": source, "Push": pushes},
    }


def _push(each: PushFilter) -> Tree:
    named = (("Branches", each.branches), ("FilePaths", each.paths), ("Tags", each.tags))
    return {name: _globs(globs) for name, globs in named if globs}


def _globs(globs: Globs) -> Tree:
    """Without a pattern to include, all are: the list has one pattern at least."""
    return {"Includes": list(globs.include or ("**",)), **({"Excludes": list(globs.exclude)} if globs.exclude else {})}


def _stage(stage: Stage) -> Tree:
    return Noted({"Name": stage.name, "Actions": [_action(action) for action in stage.actions]}, origin=stage.origin)


def _action(action: Action) -> Tree:
    category, provider = action.type.value
    shape: dict[str, Tree] = {
        "Name": action.name,
        "ActionTypeId": {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"},
        "RunOrder": action.run_order,
        "Configuration": {key: value(given) for key, given in action.configuration.items()},
    }
    if action.role is not None:
        shape["RoleArn"] = value(action.role)
    if action.inputs:
        shape["InputArtifacts"] = _artifacts(action.inputs)
    if action.outputs:
        shape["OutputArtifacts"] = _artifacts(action.outputs)
    if action.namespace is not None:
        shape["Namespace"] = action.namespace
    return Noted(shape, origin=action.origin)


def _artifacts(names: Sequence[str]) -> Tree:
    return [{"Name": name} for name in names]
