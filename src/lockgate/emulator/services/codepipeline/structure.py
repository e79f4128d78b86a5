"""The structure of a pipeline, checked at CreatePipeline and UpdatePipeline.

Source: CodePipeline user guide, "CodePipeline pipeline structure reference", "Quotas"; the texts are AWS's as far as
public reports quote them. What AWS would take but this emulator does not perform is refused here, in so many words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codepipeline.catalogue import KnownType, known_type
from lockgate.emulator.services.codepipeline.declaration import Action, Pipeline, Stage
from lockgate.emulator.services.codepipeline.variables import references

FEWEST_STAGES = 2
MOST_STAGES = 50
MOST_ACTIONS = 50
VALUE_LIMIT = 1000
"""Characters of one configuration value ("Quotas")."""
ENVIRONMENT_LIMIT = 10_000
"""Characters of CodeBuild's EnvironmentVariables, the exception."""
RESERVED = ("codepipeline", "variables")


def check_structure(pipeline: Pipeline, region: str) -> None:
    """Raise ``InvalidStructureException`` and its kin for a declaration that AWS would not take."""
    _check_document(pipeline, region)
    _check_stages(pipeline)
    for stage, action in pipeline.actions():
        _check_action(pipeline, stage, action, region)
    _check_artifacts(pipeline)
    _check_namespaces(pipeline)


def _check_document(pipeline: Pipeline, region: str) -> None:
    document = pipeline.document
    if bool(document.get("artifactStore")) == bool(document.get("artifactStores")):
        raise _structure("Exactly one of artifactStore and artifactStores must be declared.")
    if region not in pipeline.stores:
        raise _structure(f"The pipeline's artifactStores must include an artifact store for the Region {region}.")
    if pipeline.type == "V1" and (pipeline.mode != "SUPERSEDED" or pipeline.variables or document.get("triggers")):
        raise _structure("executionMode, variables and triggers need a pipeline of type V2.")
    for stage in document["stages"]:
        conditions = [key for key in ("beforeEntry", "onSuccess") if stage.get(key)]
        if (stage.get("onFailure") or {}).get("conditions"):
            conditions.append("onFailure.conditions")
        if conditions:
            raise _structure(f"Stage {stage['name']}: {', '.join(conditions)} cannot be emulated here yet.")


def _check_stages(pipeline: Pipeline) -> None:
    count = len(pipeline.stages)
    if count < FEWEST_STAGES:
        raise _structure(
            f"Pipeline has only {count} stage(s). There should be a minimum of {FEWEST_STAGES} stages in a pipeline"
        )
    if count > MOST_STAGES:
        raise ServiceError(
            "LimitExceededException", f"A pipeline can have {MOST_STAGES} stages at most; it has {count}."
        )
    for name in _repeated(stage.name for stage in pipeline.stages):
        raise _structure(f"Stage name must be unique within the pipeline. {name} has been used more than once.")
    if not pipeline.stages[0].actions or not all(a.is_source for a in pipeline.stages[0].actions):
        raise _structure("Pipeline should start with a stage that only contains source actions")
    for stage in pipeline.stages[1:]:
        if any(action.is_source for action in stage.actions):
            raise _structure(
                f"Only the first stage of a pipeline can contain source actions; stage {stage.name} has one."
            )
    for stage in pipeline.stages:
        _check_stage(stage)


def _check_stage(stage: Stage) -> None:
    if not stage.actions:
        raise ServiceError("InvalidStageDeclarationException", f"Stage {stage.name} must contain at least one action")
    if len(stage.actions) > MOST_ACTIONS:
        raise ServiceError(
            "LimitExceededException",
            f"A stage can have {MOST_ACTIONS} actions at most; stage {stage.name} has {len(stage.actions)}.",
        )
    for name in _repeated(action.name for action in stage.actions):
        raise ServiceError(
            "InvalidStageDeclarationException",
            f"Action name must be unique within the stage. {name} has been used more than once in stage {stage.name}.",
        )
    if stage.on_failure == "SKIP":
        raise ServiceError("InvalidStageDeclarationException", f"Stage {stage.name}: SKIP is no result of onFailure.")


def _check_action(pipeline: Pipeline, stage: Stage, action: Action, region: str) -> None:
    known = known_type(action.type)
    where = action.region or region
    if known is None:
        kind, place = action.type, where.upper().replace("-", "_")
        raise _action(
            f"ActionType (Category: '{kind.category}', Provider: '{kind.provider}', Owner: '{kind.owner}', Version: "
            f"'{kind.version}') in action '{action.name}' is not available in region '{place}'"
        )
    _check_counts(action, known)
    _check_configuration(action, known)
    if where not in pipeline.stores:
        raise _structure(
            f"Action {action.name} of stage {stage.name} runs in {where}, for which there is no artifact store."
        )
    if action.is_source and where != region:
        raise _action(f"Source action {action.name} cannot be in another Region than the pipeline.")
    if action.type.category == "Approval" and where != region:
        raise _action(f"Approval action {action.name} cannot be in another Region than the pipeline.")
    if action.timeout_minutes is not None and action.type.category != "Approval":
        raise _action(f"timeoutInMinutes is only for manual approval actions; action {action.name} is none.")


def _check_counts(action: Action, known: KnownType) -> None:
    sides = (("input", len(action.inputs), known.inputs), ("output", len(action.outputs), known.outputs))
    for side, count, (fewest, most) in sides:
        if count < fewest:
            raise _action(
                f"Action {action.name} declares {count} {side} artifacts which is less than the minimum count "
                f"({fewest})"
            )
        if count > most:
            raise _action(
                f"Action {action.name} declares {count} {side} artifacts which is more than the maximum count ({most})"
            )


def _check_configuration(action: Action, known: KnownType) -> None:
    configuration = action.configuration
    for key in known.required:
        if not configuration.get(key):
            raise _action(f"Action configuration for action '{action.name}' is missing required configuration '{key}'")
    for key, value in configuration.items():
        if key not in known.keys:
            raise _action(f"Action configuration for action '{action.name}' contains unknown configuration '{key}'")
        limit = ENVIRONMENT_LIMIT if key == "EnvironmentVariables" else VALUE_LIMIT
        if len(value) > limit:
            raise _action(
                f"Action configuration for action '{action.name}': the value of '{key}' is longer than {limit} "
                "characters"
            )
        allowed = known.values.get(key)
        if allowed and not references(value) and value not in allowed and value.lower() not in allowed:
            raise _action(
                f"Action configuration for action '{action.name}': '{value}' is no value of '{key}', which can be "
                f"{', '.join(allowed)}"
            )
    _check_emulated(action, configuration)
    if action.type.provider == "CloudFormation":
        _check_mode(action, configuration)


def _check_emulated(action: Action, configuration: Mapping[str, str]) -> None:
    if configuration.get("OutputArtifactFormat") == "CODEBUILD_CLONE_REF":
        raise _action(f"Action '{action.name}': CODEBUILD_CLONE_REF cannot be emulated here; use CODE_ZIP.")
    if configuration.get("BatchEnabled", "false").lower() == "true":
        raise _action(f"Action '{action.name}': batch builds of a pipeline cannot be emulated here.")


def _check_mode(action: Action, configuration: Mapping[str, str]) -> None:
    mode = configuration["ActionMode"]
    needed: dict[str, tuple[str, ...]] = {
        "CREATE_UPDATE": ("TemplatePath", "RoleArn"),
        "REPLACE_ON_FAILURE": ("TemplatePath", "RoleArn"),
        "CHANGE_SET_REPLACE": ("TemplatePath", "RoleArn", "ChangeSetName"),
        "CHANGE_SET_EXECUTE": ("ChangeSetName",),
        "DELETE_ONLY": ("RoleArn",),
    }
    for key in needed.get(mode, ()):
        if not configuration.get(key):
            raise _action(
                f"Action configuration for action '{action.name}' is missing required configuration '{key}' for the "
                f"action mode {mode}"
            )
    if action.outputs and not configuration.get("OutputFileName"):
        raise _action(f"Action '{action.name}' declares an output artifact but no OutputFileName")


def _check_artifacts(pipeline: Pipeline) -> None:
    names = [name for _, action in pipeline.actions() for name in action.outputs]
    for name in _repeated(names):
        raise _structure(
            f"Output Artifact Bundle name must be unique within the pipeline. {name} has been used more than once."
        )
    made: set[str] = set()
    for stage in pipeline.stages:
        for group in stage.groups():
            for action in group:
                for name in action.inputs:
                    if name not in made:
                        raise _structure(
                            f"Input Artifact Bundle {name} in action {action.name} is not declared as Output Artifact "
                            "Bundle in any of the preceding actions"
                        )
            made.update(name for action in group for name in action.outputs)


def _check_namespaces(pipeline: Pipeline) -> None:
    declared = [action.namespace for _, action in pipeline.actions() if action.namespace]
    artifacts = {name for _, action in pipeline.actions() for name in action.outputs}
    for name in _repeated(declared):
        raise _structure(f"Namespace must be unique within the pipeline. {name} has been used more than once.")
    for name in declared:
        if name in RESERVED or name in artifacts:
            raise _structure(f"Namespace {name} is reserved or is the name of an artifact.")
    earlier: set[str] = {"codepipeline", "variables"}
    for stage in pipeline.stages:
        for group in stage.groups():
            for action in group:
                _check_references(pipeline, action, earlier)
            earlier.update(action.namespace for action in group if action.namespace)


def _check_references(pipeline: Pipeline, action: Action, earlier: set[str]) -> None:
    for value in action.configuration.values():
        for namespace, key in references(value):
            if namespace not in earlier:
                raise _action(
                    f"Action {action.name} refers to #{{{namespace}.{key}}}, but no preceding action has the namespace "
                    f"{namespace}."
                )
            if namespace == "variables" and key not in pipeline.variables:
                raise _action(
                    f"Action {action.name} refers to the variable {key}, which the pipeline does not declare."
                )


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _structure(message: str) -> ServiceError:
    return ServiceError("InvalidStructureException", message)


def _action(message: str, **fields: Any) -> ServiceError:
    return ServiceError("InvalidActionDeclarationException", message, **fields)
