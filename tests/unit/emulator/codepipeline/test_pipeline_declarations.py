"""What CreatePipeline and UpdatePipeline refuse, in AWS's words."""

import pytest

from fakes.pipeline_world import ADMIN, REGION, TOOLS
from fakes.pipelines import (
    ACTION_ROLE,
    EXECUTION_ROLE,
    PIPELINE_ROLE,
    action,
    approval,
    create,
    pipeline,
    s3_source,
    stage,
)
from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codepipeline.actions import PROVIDERS
from lockgate.emulator.services.codepipeline.catalogue import KNOWN

SOURCE = stage("Source", s3_source())
GATE = stage("Gate", approval())


def build(**more):
    return action("Build", "Build/CodeBuild", {"ProjectName": "orders"}, inputs=["SourceOutput"], **more)


def deploy(configuration=None, **more):
    given = {
        "ActionMode": "CREATE_UPDATE",
        "StackName": "orders",
        "TemplatePath": "SourceOutput::template.yaml",
        "RoleArn": EXECUTION_ROLE,
        **(configuration or {}),
    }
    return action(
        "Deploy", "Deploy/CloudFormation", given, **{"inputs": ["SourceOutput"], "roleArn": ACTION_ROLE, **more}
    )


def refused(world, document):
    with pytest.raises(ServiceError) as caught:
        world.ask("codepipeline", "CreatePipeline", pipeline=document)
    return caught.value.code, caught.value.message


def test_a_pipeline_has_two_stages_at_least(world):
    assert refused(world, pipeline(SOURCE)) == (
        "InvalidStructureException",
        "Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline",
    )


def test_the_first_stage_holds_sources_only(world):
    code, message = refused(world, pipeline(GATE, SOURCE))
    assert (code, message) == (
        "InvalidStructureException",
        "Pipeline should start with a stage that only contains source actions",
    )


def test_only_the_first_stage_holds_sources(world):
    _, message = refused(world, pipeline(SOURCE, stage("More", s3_source())))
    assert message == "Only the first stage of a pipeline can contain source actions; stage More has one."


def test_stage_names_are_unique(world):
    _, message = refused(world, pipeline(SOURCE, GATE, GATE))
    assert message == "Stage name must be unique within the pipeline. Gate has been used more than once."


def test_action_names_are_unique_in_their_stage(world):
    code, message = refused(world, pipeline(SOURCE, stage("Gate", approval(), approval())))
    assert code == "InvalidStageDeclarationException"
    assert message == "Action name must be unique within the stage. Approve has been used more than once in stage Gate."


def test_an_input_must_be_an_output_of_a_preceding_action(world):
    consumer = action("Build", "Build/CodeBuild", {"ProjectName": "orders"}, inputs=["Nothing"])
    assert refused(world, pipeline(SOURCE, stage("Build", consumer))) == (
        "InvalidStructureException",
        (
            "Input Artifact Bundle Nothing in action Build is not declared as Output Artifact Bundle in any of the "
            "preceding actions"
        ),
    )


def test_an_action_of_the_same_run_order_is_not_a_preceding_one(world):
    maker = build(outputs=["Built"])
    consumer = action("Test", "Test/CodeBuild", {"ProjectName": "orders"}, inputs=["Built"])
    code, _ = refused(world, pipeline(SOURCE, stage("Build", maker, consumer)))
    assert code == "InvalidStructureException"
    create(world, pipeline(SOURCE, stage("Build", maker, {**consumer, "runOrder": 2})))


def test_output_names_are_unique_in_the_pipeline(world):
    _, message = refused(world, pipeline(SOURCE, stage("Build", build(outputs=["SourceOutput"]))))
    assert message == (
        "Output Artifact Bundle name must be unique within the pipeline. SourceOutput has been used more than once."
    )


def test_an_unknown_provider_is_not_available_in_the_region(world):
    unknown = action("Fetch", "Source/GitLab", {}, outputs=["SourceOutput"])
    assert refused(world, pipeline(stage("Source", unknown), GATE)) == (
        "InvalidActionDeclarationException",
        (
            "ActionType (Category: 'Source', Provider: 'GitLab', Owner: 'AWS', Version: '1') in action 'Fetch' is not "
            "available in region 'EU_WEST_1'"
        ),
    )


def test_a_required_configuration_key_must_be_there(world):
    incomplete = s3_source()
    del incomplete["configuration"]["S3ObjectKey"]
    assert refused(world, pipeline(stage("Source", incomplete), GATE)) == (
        "InvalidActionDeclarationException",
        "Action configuration for action 'Fetch' is missing required configuration 'S3ObjectKey'",
    )


def test_an_unknown_configuration_key_is_refused(world):
    assert refused(world, pipeline(SOURCE, stage("Gate", approval(configuration={"Colour": "red"})))) == (
        "InvalidActionDeclarationException",
        "Action configuration for action 'Approve' contains unknown configuration 'Colour'",
    )


def test_too_few_input_artifacts_are_counted(world):
    empty = action("Build", "Build/CodeBuild", {"ProjectName": "orders"})
    _, message = refused(world, pipeline(SOURCE, stage("Build", empty)))
    assert message == "Action Build declares 0 input artifacts which is less than the minimum count (1)"


@pytest.mark.parametrize("key", ["TemplatePath", "RoleArn"])
def test_a_deployment_needs_what_its_mode_needs(world, key):
    action_ = deploy()
    del action_["configuration"][key]
    _, message = refused(world, pipeline(SOURCE, stage("Deploy", action_)))
    assert message == (
        f"Action configuration for action 'Deploy' is missing required configuration '{key}' for the action mode "
        "CREATE_UPDATE"
    )


def test_names_are_held_against_the_apis_own_patterns(world):
    code, message = refused(world, pipeline(SOURCE, GATE, name="no spaces"))
    assert code == "ValidationException"
    assert message == (
        "1 validation error detected: Value 'no spaces' at 'pipeline.name' failed to satisfy constraint: Member must "
        "satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+"
    )


def test_all_violations_of_the_api_are_told_at_once(world):
    wrong = action("Build it", "Build/CodeBuild", {}, inputs=["a b"])
    _, message = refused(world, pipeline(SOURCE, stage("Build", wrong)))
    assert message.startswith("2 validation errors detected: ")
    assert "'pipeline.stages.2.member.actions.1.member.inputArtifacts.1.member.name'" in message


def test_a_pipeline_name_is_used_once(world):
    create(world, pipeline(SOURCE, GATE))
    assert refused(world, pipeline(SOURCE, GATE)) == (
        "PipelineNameInUseException",
        f"A pipeline with the name 'orders' already exists in account '{TOOLS}'",
    )


def test_the_service_must_be_able_to_assume_the_pipeline_role(world):
    world.deny("codepipeline.amazonaws.com", PIPELINE_ROLE)
    assert refused(world, pipeline(SOURCE, GATE)) == (
        "InvalidStructureException",
        f"CodePipeline is not authorized to perform AssumeRole on role {PIPELINE_ROLE}",
    )


def test_the_pipeline_role_must_be_able_to_assume_every_action_role(world):
    world.deny(PIPELINE_ROLE, ACTION_ROLE)
    assert refused(world, pipeline(SOURCE, stage("Deploy", deploy()))) == (
        "InvalidStructureException",
        f"{PIPELINE_ROLE} is not authorized to perform AssumeRole on role {ACTION_ROLE}",
    )


def test_the_execution_role_is_in_the_account_of_the_action_role(world):
    code, message = refused(world, pipeline(SOURCE, stage("Deploy", deploy(roleArn=PIPELINE_ROLE))))
    assert code == "InvalidActionDeclarationException"
    assert message.startswith("Cross-account pass role is not allowed: action Deploy acts in account 111111111111")


def test_a_foreign_action_role_needs_an_encryption_key(world):
    document = pipeline(SOURCE, stage("Deploy", deploy()), artifactStore={"type": "S3", "location": "artifacts"})
    code, message = refused(world, document)
    assert code == "InvalidStructureException"
    assert "needs an artifact store with an encryptionKey in eu-west-1" in message


def test_a_cross_account_build_cannot_have_outputs(world):
    foreign = build(roleArn=ACTION_ROLE)
    create(world, pipeline(SOURCE, stage("Build", foreign)))
    world.ask("codepipeline", "DeletePipeline", name="orders")
    _, message = refused(world, pipeline(SOURCE, stage("Build", build(roleArn=ACTION_ROLE, outputs=["Built"]))))
    assert "a cross-account CodeBuild action cannot have output artifacts" in message


def test_an_artifact_does_not_pass_between_two_foreign_accounts(world):
    third = "arn:aws:iam::333333333333:role/third"
    maker = deploy({"OutputFileName": "out.json"}, outputs=["Made"])
    user = action(
        "Use",
        "Deploy/S3",
        {"BucketName": "web", "Extract": "true"},
        inputs=["Made"],
        roleArn=third,
    )
    _, message = refused(world, pipeline(SOURCE, stage("Deploy", maker), stage("Use", user)))
    assert message.startswith("Action Use of account 333333333333 cannot use artifact Made")


def test_v1_pipelines_know_no_modes_variables_or_triggers(world):
    _, message = refused(world, pipeline(SOURCE, GATE, pipelineType="V1", executionMode="QUEUED"))
    assert message == "executionMode, variables and triggers need a pipeline of type V2."


def test_a_reference_needs_a_preceding_namespace(world):
    _, message = refused(world, pipeline(SOURCE, stage("Gate", approval(configuration={"CustomData": "#{Build.Id}"}))))
    assert message == "Action Approve refers to #{Build.Id}, but no preceding action has the namespace Build."


def test_a_reference_to_an_undeclared_variable_is_refused(world):
    _, message = refused(
        world, pipeline(SOURCE, stage("Gate", approval(configuration={"CustomData": "#{variables.x}"})))
    )
    assert message == "Action Approve refers to the variable x, which the pipeline does not declare."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"beforeEntry": {"conditions": [{"rules": []}]}}, "beforeEntry"),
        ({"onSuccess": {"conditions": [{"rules": []}]}}, "onSuccess"),
    ],
)
def test_stage_conditions_are_refused_in_so_many_words(world, change, words):
    code, message = refused(world, pipeline(SOURCE, stage("Gate", approval(), **change)))
    assert code in ("InvalidStructureException", "ValidationException")
    assert words in message


def test_another_region_needs_its_own_store(world):
    elsewhere = action(
        "Build", "Build/CodeBuild", {"ProjectName": "orders"}, inputs=["SourceOutput"], region="us-east-1"
    )
    _, message = refused(world, pipeline(SOURCE, stage("Build", elsewhere)))
    assert message == "Action Build of stage Build runs in us-east-1, for which there is no artifact store."


def test_exactly_one_kind_of_artifact_store_is_declared(world):
    document = pipeline(SOURCE, GATE)
    del document["artifactStore"]
    _, message = refused(world, document)
    assert message == "Exactly one of artifactStore and artifactStores must be declared."


def test_a_pipeline_is_shown_with_its_defaults_and_its_version_rises_with_each_update(world):
    create(world, pipeline(SOURCE, GATE))
    updated = world.ask("codepipeline", "UpdatePipeline", pipeline={**pipeline(SOURCE, GATE), "version": 17})
    assert updated["pipeline"]["version"] == 2
    shown = world.ask("codepipeline", "GetPipeline", name="orders")
    assert shown["metadata"]["pipelineArn"] == f"arn:aws:codepipeline:{REGION}:{TOOLS}:orders"
    assert shown["pipeline"]["executionMode"] == "SUPERSEDED"
    assert shown["pipeline"]["stages"][1]["actions"][0]["runOrder"] == 1
    with pytest.raises(ServiceError) as old:
        world.ask("codepipeline", "GetPipeline", name="orders", version=1)
    assert old.value.code == "PipelineVersionNotFoundException"


def test_an_update_of_a_missing_pipeline_is_refused(world):
    with pytest.raises(ServiceError, match="does not have a pipeline"):
        world.ask("codepipeline", "UpdatePipeline", pipeline=pipeline(SOURCE, GATE))


def test_deleting_a_missing_pipeline_is_no_error(world):
    assert world.ask("codepipeline", "DeletePipeline", name="orders") == {}


def test_tags_are_kept_merged_and_removed(world):
    world.ask("codepipeline", "CreatePipeline", pipeline=pipeline(SOURCE, GATE), tags=[{"key": "a", "value": "1"}])
    arn = f"arn:aws:codepipeline:{REGION}:{TOOLS}:orders"
    world.ask("codepipeline", "TagResource", resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    world.ask("codepipeline", "UntagResource", resourceArn=arn, tagKeys=["a"])
    assert world.ask("codepipeline", "ListTagsForResource", resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]
    with pytest.raises(ServiceError) as reserved:
        world.ask("codepipeline", "TagResource", resourceArn=arn, tags=[{"key": "aws:x", "value": "2"}])
    assert reserved.value.code == "InvalidTagsException"


def test_pipelines_are_listed_in_pages(world):
    for name in ("a", "b", "c"):
        create(world, pipeline(SOURCE, GATE, name=name))
    first = world.ask("codepipeline", "ListPipelines", maxResults=2)
    rest = world.ask("codepipeline", "ListPipelines", nextToken=first["nextToken"])
    assert [p["name"] for p in (*first["pipelines"], *rest["pipelines"])] == ["a", "b", "c"]
    with pytest.raises(ServiceError) as garbled:
        world.ask("codepipeline", "ListPipelines", nextToken="x")
    assert garbled.value.code == "InvalidNextTokenException"


def test_every_performed_action_type_is_listed_with_its_configuration(world):
    listed = world.ask("codepipeline", "ListActionTypes")["actionTypes"]
    found = next(t for t in listed if t["id"]["provider"] == "CloudFormation")
    assert [p["name"] for p in found["actionConfigurationProperties"] if p["required"]] == ["ActionMode", "StackName"]


def test_every_known_type_has_a_provider():
    assert set(PROVIDERS) == set(KNOWN)


def test_an_override_must_name_a_source_and_a_fitting_type(world):
    create(world, pipeline(SOURCE, GATE))
    override = {"actionName": "Fetch", "revisionType": "COMMIT_ID", "revisionValue": "abc"}
    with pytest.raises(ServiceError, match="not valid for source action Fetch, whose provider is S3"):
        world.ask("codepipeline", "StartPipelineExecution", name="orders", sourceRevisions=[override])
    with pytest.raises(ServiceError, match="has no source action named Other"):
        world.ask(
            "codepipeline",
            "StartPipelineExecution",
            name="orders",
            sourceRevisions=[{**override, "actionName": "Other"}],
        )
    key = {"actionName": "Fetch", "revisionType": "S3_OBJECT_KEY", "revisionValue": "other.zip"}
    with pytest.raises(ServiceError, match="AllowOverrideForS3ObjectKey is not true"):
        world.ask("codepipeline", "StartPipelineExecution", name="orders", sourceRevisions=[key])


def test_a_variable_without_default_must_be_given(world):
    document = pipeline(SOURCE, GATE, variables=[{"name": "level"}])
    world.ask("codepipeline", "CreatePipeline", pipeline=document)
    listed = world.ask("codepipeline", "ListPipelineExecutions", pipelineName="orders")
    assert listed["pipelineExecutionSummaries"] == []
    with pytest.raises(ServiceError, match="The variable level has no default"):
        world.ask("codepipeline", "StartPipelineExecution", name="orders")
    given = [{"name": "level", "value": "high"}]
    started = world.ask("codepipeline", "StartPipelineExecution", name="orders", variables=given)
    shown = world.ask(
        "codepipeline",
        "GetPipelineExecution",
        pipelineName="orders",
        pipelineExecutionId=started["pipelineExecutionId"],
    )
    assert shown["pipelineExecution"]["variables"] == [{"name": "level", "resolvedValue": "high"}]
    assert shown["pipelineExecution"]["trigger"] == {"triggerType": "StartPipelineExecution", "triggerDetail": ADMIN}


def test_webhooks_of_the_retired_source_are_refused_clearly(world):
    with pytest.raises(ServiceError, match="use a CodeStarSourceConnection source"):
        world.ask("codepipeline", "DeleteWebhook", name="old")
