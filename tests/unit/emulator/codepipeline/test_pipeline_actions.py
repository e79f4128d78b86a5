"""What each provider calls, hands over and makes of the answer."""

import io
import json
import zipfile

import pytest

from fakes.pipeline_world import REGION, TARGET, TOOLS, PipelineWorld, client_error
from fakes.pipelines import (
    ACTION_ROLE,
    EXECUTION_ROLE,
    KEY,
    PIPELINE_ROLE,
    action,
    action_state,
    create,
    error_of,
    eventually,
    pipeline,
    s3_source,
    stage,
)
from lockgate.emulator.ports import ServiceError

SOURCE = stage("Source", s3_source())
STACK = {
    "ActionMode": "CREATE_UPDATE",
    "StackName": "orders",
    "TemplatePath": "SourceOutput::t.yaml",
    "RoleArn": EXECUTION_ROLE,
}


class Builds:
    """A CodeBuild of the fake world that remembers its pipeline jobs."""

    name = "codebuild"
    partial = False

    def __init__(self):
        self.jobs = {}
        self.operations = {}

    def register(self, token, job):
        self.jobs[token] = job


def zipped(**files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return target.getvalue()


def run(world: PipelineWorld, finished, *actions, **more):
    """How an execution with these actions in its second stage ends."""
    return finished(create(world, pipeline(SOURCE, stage("Work", *actions), **more)))


def build(**configuration):
    return action(
        "Build",
        "Build/CodeBuild",
        {"ProjectName": "orders", **configuration},
        inputs=["SourceOutput"],
        outputs=["Built"],
        namespace="Build",
    )


@pytest.fixture
def builds(world):
    made = Builds()
    world.add(made)
    answers = iter(["IN_PROGRESS", "SUCCEEDED"])
    exported = [{"name": "VERSION", "value": "1.2"}]

    def shown(**_):
        return {"builds": [{"id": "orders:1", "buildStatus": next(answers), "exportedEnvironmentVariables": exported}]}

    world.handlers["codebuild", "start_build"] = lambda **_: {"build": {"id": "orders:1", "buildStatus": "IN_PROGRESS"}}
    world.handlers["codebuild", "batch_get_builds"] = shown
    return made


def test_a_build_gets_its_artifacts_beside_the_call_and_gives_its_variables(world, finished, builds):
    variables = json.dumps([{"name": "LEVEL", "value": "#{Source.VersionId}", "type": "PLAINTEXT"}])
    assert run(world, finished, build(EnvironmentVariables=variables)) == "Succeeded"
    (started,) = world.made("codebuild", "start_build")
    assert started.principal == PIPELINE_ROLE
    assert started.params["environmentVariablesOverride"] == [{"name": "LEVEL", "value": "v1", "type": "PLAINTEXT"}]
    job = builds.jobs[started.params["idempotencyToken"]]
    assert (job.initiator, job.revision) == ("codepipeline/orders", "v1")
    assert [place.name for place in (*job.inputs, *job.outputs)] == ["SourceOutput", "Built"]
    assert job.outputs[0].key.startswith("orders/Built/")
    listed = world.ask("codepipeline", "ListActionExecutions", pipelineName="orders")["actionExecutionDetails"]
    assert listed[0]["output"]["outputVariables"] == {"VERSION": "1.2"}
    assert listed[0]["output"]["executionResult"]["externalExecutionId"] == "orders:1"


def test_a_failed_build_fails_the_action_with_the_phase_that_failed(world, finished, builds):
    phase = {
        "phaseType": "BUILD",
        "phaseStatus": "FAILED",
        "contexts": [{"statusCode": "COMMAND_EXECUTION_ERROR", "message": "Error while executing command: exit 1"}],
    }
    link = {"deepLink": "https://logs"}
    shown = {"builds": [{"id": "orders:1", "buildStatus": "FAILED", "phases": [phase], "logs": link}]}
    world.handlers["codebuild", "batch_get_builds"] = lambda **_: shown
    assert run(world, finished, build()) == "Failed"
    state = action_state(world, "Work", "Build")
    assert state["externalExecutionUrl"] == "https://logs"
    assert state["errorDetails"] == {
        "code": "JobFailed",
        "message": "Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while "
        "executing command: exit 1",
    }


@pytest.mark.parametrize("status", ["STOPPED", "TIMED_OUT", "FAULT"])
def test_a_build_that_ends_otherwise_fails_the_action_too(world, finished, builds, status):
    shown = {"builds": [{"id": "orders:1", "buildStatus": status}]}
    world.handlers["codebuild", "batch_get_builds"] = lambda **_: shown
    assert run(world, finished, build()) == "Failed"
    assert error_of(world, "Work", "Build")["message"] == f"Build terminated with state: {status}"


def test_a_build_with_several_inputs_needs_a_primary_source(world, finished, builds):
    second = s3_source()
    second = {**second, "name": "More", "outputArtifacts": [{"name": "Other"}], "namespace": "More"}
    both = {**build(), "inputArtifacts": [{"name": "SourceOutput"}, {"name": "Other"}]}
    execution = create(world, pipeline(stage("Source", s3_source(), second), stage("Work", both)))
    assert finished(execution) == "Failed"
    assert "PrimarySource is required" in error_of(world, "Work", "Build")["message"]


def test_environment_variables_that_are_no_json_fail_the_action(world, finished, builds):
    assert run(world, finished, build(EnvironmentVariables="LEVEL=1")) == "Failed"
    assert error_of(world, "Work", "Build")["code"] == "ConfigurationError"


def test_a_build_that_never_ends_is_given_up_after_its_limit(world, finished, builds):
    shown = {"builds": [{"id": "orders:1", "buildStatus": "IN_PROGRESS"}]}
    world.handlers["codebuild", "batch_get_builds"] = lambda **_: shown
    execution = create(world, pipeline(SOURCE, stage("Work", build())))
    eventually(lambda: world.made("codebuild", "batch_get_builds"))
    sessions = len(world.made("sts", "assume_role"))
    world.clock.advance(hours=2)  # longer than a session lives: the role is assumed again
    eventually(lambda: len(world.made("sts", "assume_role")) == sessions + 1)
    world.clock.advance(hours=34)
    assert finished(execution) == "Failed"
    assert "timed out" in error_of(world, "Work", "Build")["message"]


class Stacks:
    """A CloudFormation of one stack."""

    def __init__(self, world, status=None):
        self.status = status
        self.requests = {}
        self.change_sets = {}
        for name in [
            "describe_stacks",
            "create_stack",
            "update_stack",
            "delete_stack",
            "describe_stack_events",
            "create_change_set",
            "describe_change_set",
            "delete_change_set",
            "execute_change_set",
        ]:
            world.handlers["cloudformation", name] = getattr(self, name)

    def describe_stacks(self, **_):
        if self.status is None:
            raise client_error("ValidationError", "Stack with id orders does not exist")
        outputs = [{"OutputKey": "Url", "OutputValue": "https://orders"}]
        return {"Stacks": [{"StackName": "orders", "StackId": "id", "StackStatus": self.status, "Outputs": outputs}]}

    def create_stack(self, **request):
        self.requests["create"] = request
        self.status = "CREATE_COMPLETE"
        return {"StackId": "id"}

    def update_stack(self, **request):
        self.requests["update"] = request
        self.status = "UPDATE_COMPLETE"
        return {"StackId": "id"}

    def delete_stack(self, **request):
        self.requests["delete"] = request
        self.status = None

    def describe_stack_events(self, **_):
        def event(logical, status, reason="", own=False):
            return {
                "StackId": "id",
                "PhysicalResourceId": "id" if own else "x",
                "LogicalResourceId": logical,
                "ResourceType": "AWS::X::Y",
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
            }

        return {
            "StackEvents": [
                event("orders", self.status, own=True),
                event("Second", "CREATE_FAILED", "Resource creation cancelled"),
                event("First", "CREATE_FAILED", "no such thing"),
                event("orders", "CREATE_IN_PROGRESS", own=True),
                event("Old", "CREATE_FAILED", "of an earlier operation"),
            ]
        }

    def create_change_set(self, **request):
        self.requests["change"] = request
        self.change_sets[request["ChangeSetName"]] = {"Status": "CREATE_COMPLETE", "ChangeSetName": "next"}
        return {"Id": "set-id", "StackId": "id"}

    def describe_change_set(self, ChangeSetName, **_):  # noqa: N803 - AWS's parameter
        name = "next" if ChangeSetName == "set-id" else ChangeSetName
        if name not in self.change_sets:
            raise client_error("ChangeSetNotFound", f"ChangeSet [{name}] does not exist")
        return self.change_sets[name]

    def delete_change_set(self, ChangeSetName, **_):  # noqa: N803 - AWS's parameter
        del self.change_sets[ChangeSetName]

    def execute_change_set(self, **request):
        self.requests["execute"] = request
        self.status = "UPDATE_COMPLETE"


def deploy(mode="CREATE_UPDATE", **more):
    return action(
        "Deploy",
        "Deploy/CloudFormation",
        {**STACK, "ActionMode": mode, "ChangeSetName": "next", **more.pop("configuration", {})},
        inputs=["SourceOutput"],
        roleArn=ACTION_ROLE,
        namespace="Deploy",
        **more,
    )


@pytest.fixture
def template(world):
    world.put("source", "orders.zip", zipped(t__yaml="Resources: {}\n"))


def test_a_stack_that_is_missing_is_created_by_the_action_role_with_the_execution_role(world, finished, template):
    stacks = Stacks(world)
    assert (
        run(world, finished, deploy(configuration={"Capabilities": "CAPABILITY_IAM, CAPABILITY_AUTO_EXPAND"}))
        == "Succeeded"
    )
    request = stacks.requests["create"]
    assert request.pop("principal") == ACTION_ROLE
    assert request.pop("region") == REGION
    assert request == {
        "StackName": "orders",
        "TemplateBody": "Resources: {}\n",
        "RoleARN": EXECUTION_ROLE,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    state = action_state(world, "Work", "Deploy")
    assert (state["externalExecutionId"], state["summary"]) == ("id", "Stack orders was created.")


def test_the_template_is_read_by_the_action_role(world, finished, template):
    Stacks(world)
    run(world, finished, deploy())
    readers = [made.principal for made in world.made("s3", "get_object") if made.params["Bucket"] == "artifacts"]
    assert readers == [ACTION_ROLE]


def test_a_failure_names_the_first_failed_resource_of_this_operation(world, finished, template):
    stacks = Stacks(world)
    world.handlers["cloudformation", "create_stack"] = lambda **_: (
        setattr(stacks, "status", "ROLLBACK_COMPLETE") or {"StackId": "id"}
    )
    assert run(world, finished, deploy()) == "Failed"
    assert error_of(world, "Work", "Deploy")["message"] == (
        "Failed to create stack. Current status: ROLLBACK_COMPLETE. Resource First (AWS::X::Y) CREATE_FAILED: no such thing"
    )


@pytest.mark.parametrize("status", ["ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"])
def test_a_failed_stack_is_replaced_when_the_mode_says_so(world, finished, template, status):
    stacks = Stacks(world, status)
    assert run(world, finished, deploy("REPLACE_ON_FAILURE")) == "Succeeded"
    assert list(stacks.requests) == ["delete", "create"]
    assert stacks.requests["delete"]["RoleARN"] == EXECUTION_ROLE


@pytest.mark.parametrize("mode", ["CREATE_UPDATE", "REPLACE_ON_FAILURE"])
def test_a_stack_in_rollback_complete_is_updated_and_not_replaced(world, finished, template, mode):
    stacks = Stacks(world, "ROLLBACK_COMPLETE")
    run(world, finished, deploy(mode))
    assert list(stacks.requests) == ["update"]


def test_a_stack_without_changes_is_a_success(world, finished, template):
    Stacks(world, "CREATE_COMPLETE")

    def nothing(**_):
        raise client_error("ValidationError", "No updates are to be performed.")

    world.handlers["cloudformation", "update_stack"] = nothing
    assert run(world, finished, deploy()) == "Succeeded"


def test_a_stack_that_is_missing_needs_no_deletion(world, finished, template):
    stacks = Stacks(world)
    assert run(world, finished, deploy("DELETE_ONLY")) == "Succeeded"
    assert stacks.requests == {}


def test_a_change_set_of_the_name_is_replaced(world, finished, template):
    stacks = Stacks(world, "CREATE_COMPLETE")
    stacks.change_sets["next"] = {"Status": "FAILED"}
    assert run(world, finished, deploy("CHANGE_SET_REPLACE")) == "Succeeded"
    assert len(world.made("cloudformation", "delete_change_set")) == 1
    assert stacks.requests["change"]["ChangeSetType"] == "UPDATE"


def test_an_empty_change_set_succeeds_and_executing_it_is_nothing(world, finished, template):
    stacks = Stacks(world, "CREATE_COMPLETE")
    reason = "The submitted information didn't contain changes. Submit different information to create a change set."
    empty = {"Status": "FAILED", "StatusReason": reason, "ChangeSetName": "next"}
    world.handlers["cloudformation", "create_change_set"] = lambda **_: (
        stacks.change_sets.update(next=empty)
        or {
            "Id": "set-id",
            "StackId": "id",
        }
    )
    execute = {**deploy("CHANGE_SET_EXECUTE"), "name": "Execute", "namespace": "Execute", "runOrder": 2}
    assert run(world, finished, deploy("CHANGE_SET_REPLACE"), execute) == "Succeeded"
    assert "execute" not in stacks.requests
    assert "contains no changes" in action_state(world, "Work", "Execute")["summary"]


def test_a_failed_change_set_fails_with_its_reason(world, finished, template):
    stacks = Stacks(world, "CREATE_COMPLETE")
    bad = {"Status": "FAILED", "StatusReason": "Transform failed", "ChangeSetName": "next"}
    world.handlers["cloudformation", "create_change_set"] = lambda **_: (
        stacks.change_sets.update(next=bad)
        or {
            "Id": "set-id",
            "StackId": "id",
        }
    )
    assert run(world, finished, deploy("CHANGE_SET_REPLACE")) == "Failed"
    assert error_of(world, "Work", "Deploy")["message"] == (
        "Failed to create change set next. Current status: FAILED. Transform failed"
    )


def test_an_executed_change_set_passes_no_role(world, finished, template):
    stacks = Stacks(world, "REVIEW_IN_PROGRESS")
    stacks.change_sets["next"] = {"Status": "CREATE_COMPLETE"}
    assert run(world, finished, deploy("CHANGE_SET_EXECUTE")) == "Succeeded"
    assert "RoleARN" not in stacks.requests["execute"]


def test_a_large_template_is_put_by_the_pipeline_role_and_signed_by_the_action_role(world, finished):
    world.put("source", "orders.zip", zipped(t__yaml="#" * 60_000))
    stacks = Stacks(world)
    assert run(world, finished, deploy()) == "Succeeded"
    assert "TemplateBody" not in stacks.requests["create"]
    assert stacks.requests["create"]["TemplateURL"].endswith(f".template?by={ACTION_ROLE}")
    writers = {made.principal for made in world.made("s3", "put_object") if made.params["Key"].endswith(".template")}
    assert writers == {PIPELINE_ROLE}


def test_an_artifact_that_is_no_archive_is_told(world, finished):
    Stacks(world)
    assert run(world, finished, deploy()) == "Failed"
    assert "is not a valid ZIP archive" in error_of(world, "Work", "Deploy")["message"]


def invoke(**more):
    configuration = {"FunctionName": "check", "UserParameters": "hello"}
    return action("Invoke", "Invoke/Lambda", configuration, inputs=["SourceOutput"], outputs=["Made"], **more)


def function(world, answer):
    """A Lambda whose only function answers the job in the way of `answer(job)`."""
    jobs = []

    def called(*, Payload, **_):  # noqa: N803 - AWS's parameter
        job = json.loads(Payload)["CodePipeline.job"]
        jobs.append(job)
        return answer(job) or {"StatusCode": 200, "Payload": io.BytesIO(b"null")}

    world.handlers["lambda", "invoke"] = called
    return jobs


def succeed(world, **more):
    def answer(job):
        world.ask("codepipeline", "PutJobSuccessResult", jobId=job["id"], **more)

    return answer


def test_a_function_answers_its_job_and_gives_variables(world, finished):
    jobs = function(world, succeed(world, outputVariables={"a": "1"}, executionDetails={"summary": "checked"}))
    assert run(world, finished, invoke()) == "Succeeded"
    data = jobs[0]["data"]
    assert data["actionConfiguration"]["configuration"]["UserParameters"] == "hello"
    assert data["encryptionKey"] == {"id": KEY, "type": "KMS"}
    assert data["inputArtifacts"][0]["revision"] == "v1"
    assert data["outputArtifacts"][0]["location"]["s3Location"]["objectKey"].startswith("orders/Made/")
    assert action_state(world, "Work", "Invoke")["summary"] == "checked"


def test_the_jobs_credentials_are_narrowed_to_its_artifacts(world, finished):
    function(world, succeed(world))
    run(world, finished, invoke(roleArn=f"arn:aws:iam::{TOOLS}:role/invoker"))
    (narrow,) = [made for made in world.made("sts", "assume_role") if made.params.get("Policy")]
    policy = json.loads(narrow.params["Policy"])
    actions = {a for statement in policy["Statement"] for a in statement["Action"]}
    assert "s3:GetObject" in actions
    assert not any(a.startswith("codepipeline:") for a in actions)
    assert policy["Statement"][-1]["Resource"] == [KEY]


def test_a_function_that_reports_a_failure_fails_the_action_with_its_words(world, finished):
    def fail(job):
        details = {"type": "ConfigurationError", "message": "no such tenant"}
        world.ask("codepipeline", "PutJobFailureResult", jobId=job["id"], failureDetails=details)

    function(world, fail)
    assert run(world, finished, invoke()) == "Failed"
    assert error_of(world, "Work", "Invoke") == {"code": "ConfigurationError", "message": "no such tenant"}


def test_a_function_that_breaks_fails_the_action(world, finished):
    function(world, lambda _: {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorMessage": "boom"}')})
    assert run(world, finished, invoke()) == "Failed"
    assert "boom" in error_of(world, "Work", "Invoke")["message"]


def test_a_function_that_gives_no_sign_for_twenty_minutes_has_failed(world, finished):
    jobs = function(world, lambda _: None)
    execution = create(world, pipeline(SOURCE, stage("Work", invoke())))
    eventually(lambda: jobs)
    world.clock.advance(minutes=20)
    assert finished(execution) == "Failed"
    assert "failed to return a result" in error_of(world, "Work", "Invoke")["message"]


def test_a_continuation_token_has_the_function_called_again(world, finished):
    def answer(job):
        more = {} if job["data"].get("continuationToken") else {"continuationToken": "later"}
        world.ask("codepipeline", "PutJobSuccessResult", jobId=job["id"], **more)

    jobs = function(world, answer)
    execution = create(world, pipeline(SOURCE, stage("Work", invoke())))
    eventually(lambda: jobs)
    world.clock.advance(seconds=30)
    assert finished(execution) == "Succeeded"
    assert [job["data"].get("continuationToken") for job in jobs] == [None, "later"]


def test_a_job_is_answered_once_and_only_while_it_runs(world, finished):
    def twice(job):
        world.ask("codepipeline", "PutJobSuccessResult", jobId=job["id"])
        with pytest.raises(ServiceError) as again:
            world.ask("codepipeline", "PutJobSuccessResult", jobId=job["id"])
        assert again.value.code == "InvalidJobStateException"

    jobs = function(world, twice)
    assert run(world, finished, invoke()) == "Succeeded"
    with pytest.raises(ServiceError) as gone:
        world.ask("codepipeline", "PutJobSuccessResult", jobId=jobs[0]["id"])
    assert gone.value.code == "JobNotFoundException"


def test_files_are_deployed_to_a_bucket_with_their_types(world, finished):
    world.put("source", "orders.zip", zipped(**{"index__html": "<p>", "css/a__css": "p{}"}))
    site = {
        "BucketName": "web",
        "Extract": "true",
        "ObjectKey": "site",
        "CacheControl": "max-age=1",
        "CannedACL": "private",
        "KMSEncryptionKeyARN": KEY,
    }
    assert run(world, finished, action("Put", "Deploy/S3", site, inputs=["SourceOutput"])) == "Succeeded"
    put = {m.params["Key"]: m.params for m in world.made("s3", "put_object") if m.params["Bucket"] == "web"}
    assert {key: params["ContentType"] for key, params in put.items()} == {
        "site/css/a.css": "text/css",
        "site/index.html": "text/html",
    }
    assert put["site/index.html"]["SSEKMSKeyId"] == KEY
    assert put["site/index.html"]["ACL"] == "private"


def test_an_archive_is_deployed_whole_when_it_is_not_extracted(world, finished):
    place = {"BucketName": "web", "Extract": "false", "ObjectKey": "all.zip"}
    assert run(world, finished, action("Put", "Deploy/S3", place, inputs=["SourceOutput"])) == "Succeeded"
    assert world.content("web", "all.zip") == b"first"


def test_a_deployment_is_followed_to_its_end(world, finished):
    answers = iter(["InProgress", "Failed"])
    failure = {"message": "too many hosts failed"}

    def shown(**_):
        return {"deploymentInfo": {"status": next(answers), "errorInformation": failure}}

    world.handlers["codedeploy", "get_deployment_group"] = lambda **_: {}
    world.handlers["codedeploy", "register_application_revision"] = lambda **_: {}
    world.handlers["codedeploy", "create_deployment"] = lambda **_: {"deploymentId": "d-1"}
    world.handlers["codedeploy", "get_deployment"] = shown
    configuration = {"ApplicationName": "orders", "DeploymentGroupName": "live"}
    assert run(world, finished, action("Ship", "Deploy/CodeDeploy", configuration, inputs=["SourceOutput"])) == "Failed"
    state = action_state(world, "Work", "Ship")
    assert (state["externalExecutionId"], state["errorDetails"]["message"]) == ("d-1", "too many hosts failed")
    (made,) = world.made("codedeploy", "create_deployment")
    assert made.params["revision"]["s3Location"]["bucket"] == "artifacts"


def test_a_bucket_without_versions_is_no_source(world, finished):
    world.unversioned.add("source")
    execution = create(world, pipeline(SOURCE, stage("Work", deploy())))
    assert finished(execution) == "Failed"
    assert error_of(world, "Source", "Fetch")["message"] == "The Amazon S3 bucket source must have versioning enabled."


def test_a_notification_of_an_approval_is_published_by_the_acting_role(world):
    world.handlers["sns", "publish"] = lambda **_: {}
    topic = f"arn:aws:sns:{REGION}:{TOOLS}:approvals"
    given = {"NotificationArn": topic, "CustomData": "look at #{Source.VersionId}", "ExternalEntityLink": "https://x"}
    create(world, pipeline(SOURCE, stage("Gate", action("Approve", "Approval/Manual", given))))
    (published,) = eventually(lambda: world.made("sns", "publish"))
    told = json.loads(published.params["Message"])
    assert published.principal == PIPELINE_ROLE
    assert told["approval"]["customData"] == "look at v1"
    assert told["approval"]["expires"] == "2026-05-08T12:00Z"
    assert told["approval"]["token"] == action_state(world, "Gate", "Approve")["token"]


def test_a_notification_that_is_refused_fails_the_approval(world, finished):
    world.deny(PIPELINE_ROLE, "sns:Publish")
    given = {"NotificationArn": f"arn:aws:sns:{REGION}:{TOOLS}:approvals"}
    execution = create(world, pipeline(SOURCE, stage("Gate", action("Approve", "Approval/Manual", given))))
    assert finished(execution) == "Failed"
    assert "is not authorized to perform: sns:Publish" in error_of(world, "Gate", "Approve")["message"]


def test_an_action_of_another_region_works_on_a_copy_that_the_pipeline_role_makes(world, finished):
    stores = {
        REGION: {"type": "S3", "location": "artifacts", "encryptionKey": {"id": KEY, "type": "KMS"}},
        "us-east-1": {"type": "S3", "location": "far", "encryptionKey": {"id": KEY, "type": "KMS"}},
    }
    place = {"BucketName": "web", "Extract": "false", "ObjectKey": "all.zip"}
    foreign = f"arn:aws:iam::{TARGET}:role/orders-action"
    put = action("Put", "Deploy/S3", place, inputs=["SourceOutput"], region="us-east-1", roleArn=foreign)
    document = pipeline(SOURCE, stage("Work", put), artifactStores=stores)
    del document["artifactStore"]
    assert finished(create(world, document)) == "Succeeded"
    copied = [m.principal for m in world.made("s3", "put_object") if m.params["Bucket"] == "far"]
    read = [m.principal for m in world.made("s3", "get_object") if m.params["Bucket"] == "far"]
    assert (copied, read) == ([PIPELINE_ROLE], [foreign])
