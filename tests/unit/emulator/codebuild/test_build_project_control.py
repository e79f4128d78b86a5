"""Projects, builds, credentials and report groups read back as AWS gives them."""

import pytest

from lockgate.emulator.ports import ServiceError

PROJECT = "arn:aws:codebuild:eu-west-1:111111111111:project/orders"
ENVIRONMENT = {"type": "LINUX_CONTAINER", "image": "x", "computeType": "BUILD_GENERAL1_SMALL"}
S3 = {"type": "S3", "location": "bucket/source.zip"}


def refused(aws, operation, **params):
    with pytest.raises(ServiceError) as caught:
        aws.call(operation, **params)
    return caught.value.code, caught.value.message


def bad_project(aws, **params):
    with pytest.raises(ServiceError) as caught:
        aws.project(**params)
    return caught.value.code, caught.value.message


def test_a_project_has_aws_s_defaults(aws, buildspec):
    project = aws.project(spec=buildspec("x"))
    moment = project.pop("created")
    assert project.pop("lastModified") == moment
    assert project == {
        "name": "orders",
        "arn": PROJECT,
        "source": {"type": "NO_SOURCE", "buildspec": buildspec("x"), "insecureSsl": False},
        "secondarySources": [],
        "secondarySourceVersions": [],
        "artifacts": {"type": "NO_ARTIFACTS"},
        "secondaryArtifacts": [],
        "cache": {"type": "NO_CACHE"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [],
            "privilegedMode": False,
            "imagePullCredentialsType": "CODEBUILD",
        },
        "serviceRole": "arn:aws:iam::111111111111:role/orders-build",
        "timeoutInMinutes": 60,
        "queuedTimeoutInMinutes": 480,
        "encryptionKey": "arn:aws:kms:eu-west-1:111111111111:alias/aws/s3",
        "tags": [],
        "badge": {"badgeEnabled": False},
        "logsConfig": {
            "cloudWatchLogs": {"status": "ENABLED"},
            "s3Logs": {"status": "DISABLED", "encryptionDisabled": False},
        },
        "projectVisibility": "PRIVATE",
    }


def test_what_was_written_is_read_back(aws):
    more = {
        "description": "builds orders",
        "source": {"type": "GITHUB", "location": "https://github.com/a/b", "gitCloneDepth": 1, "insecureSsl": True},
        "secondarySources": [{**S3, "sourceIdentifier": "tools"}],
        "secondarySourceVersions": [{"sourceIdentifier": "tools", "sourceVersion": "v7"}],
        "sourceVersion": "main",
        "artifacts": {"type": "S3", "location": "bucket", "packaging": "ZIP", "overrideArtifactName": True},
        "secondaryArtifacts": [{"type": "S3", "location": "b2", "artifactIdentifier": "docs", "name": "docs"}],
        "cache": {"type": "LOCAL", "modes": ["LOCAL_SOURCE_CACHE"]},
        "environment": {**ENVIRONMENT, "environmentVariables": [{"name": "A", "value": "1"}], "privilegedMode": True},
        "timeoutInMinutes": 2160,
        "queuedTimeoutInMinutes": 5,
        "encryptionKey": "arn:aws:kms:eu-west-1:111111111111:key/k",
        "tags": [{"key": "team", "value": "x"}],
        "vpcConfig": {"vpcId": "vpc-1", "subnets": ["s"], "securityGroupIds": ["g"]},
        "badgeEnabled": True,
        "logsConfig": {"cloudWatchLogs": {"status": "DISABLED"}},
        "fileSystemLocations": [{"type": "EFS", "location": "l", "mountPoint": "/m", "identifier": "i"}],
        "buildBatchConfig": {"serviceRole": "arn:aws:iam::111111111111:role/batch"},
        "concurrentBuildLimit": 3,
        "autoRetryLimit": 2,
    }
    aws.project(**more)
    project = aws.call("BatchGetProjects", names=["orders"])["projects"][0]
    unchanged = (
        "description",
        "secondarySourceVersions",
        "sourceVersion",
        "cache",
        "timeoutInMinutes",
        "queuedTimeoutInMinutes",
        "encryptionKey",
        "tags",
        "vpcConfig",
        "fileSystemLocations",
        "concurrentBuildLimit",
        "autoRetryLimit",
    )
    assert {key: project[key] for key in unchanged} == {key: more[key] for key in unchanged}
    assert project["source"] == {**more["source"], "reportBuildStatus": False}
    assert project["artifacts"] == {
        **more["artifacts"],
        "encryptionDisabled": False,
        "namespaceType": "NONE",
    }
    assert project["environment"]["environmentVariables"] == [{"name": "A", "value": "1", "type": "PLAINTEXT"}]
    assert project["buildBatchConfig"]["timeoutInMins"] == 2160
    assert project["badge"]["badgeRequestUrl"].startswith("https://codebuild.eu-west-1.amazonaws.com/badges?uuid=")
    assert project["logsConfig"]["cloudWatchLogs"] == {"status": "DISABLED"}


def test_a_pipeline_s_project_is_named_in_its_artifacts(aws):
    project = aws.project(source={"type": "CODEPIPELINE"}, artifacts={"type": "CODEPIPELINE"})
    assert project["artifacts"] == {
        "type": "CODEPIPELINE",
        "name": "orders",
        "packaging": "NONE",
        "encryptionDisabled": False,
    }


def test_an_update_replaces_what_it_gives_and_keeps_the_rest(aws):
    aws.project(
        description="old",
        vpcConfig={"vpcId": "vpc-1", "subnets": ["s"], "securityGroupIds": ["g"]},
        secondarySources=[{**S3, "sourceIdentifier": "tools"}],
        badgeEnabled=True,
    )
    project = aws.call("UpdateProject", name=PROJECT, description="new", vpcConfig={}, timeoutInMinutes=10)["project"]
    assert (project["description"], project["timeoutInMinutes"]) == ("new", 10)
    assert "vpcConfig" not in project
    assert len(project["secondarySources"]) == 1
    assert project["badge"]["badgeEnabled"] is True


def test_an_update_checks_the_trust_of_a_new_role_only(aws):
    aws.project()
    aws.untrusted = {"arn:aws:iam::111111111111:role/orders-build", "arn:aws:iam::111111111111:role/other"}
    aws.call("UpdateProject", name="orders", description="new")
    code, message = refused(aws, "UpdateProject", name="orders", serviceRole="arn:aws:iam::111111111111:role/other")
    assert code == "InvalidInputException"
    assert message.startswith("CodeBuild is not authorized to perform: sts:AssumeRole on service role.")


def test_a_name_is_taken_once(aws):
    aws.project()
    assert bad_project(aws) == ("ResourceAlreadyExistsException", f"Project already exists: {PROJECT}")


@pytest.mark.parametrize("name", ["orders", PROJECT])
def test_a_project_is_deleted_by_name_or_arn(aws, name):
    aws.project()
    assert aws.call("DeleteProject", name=name) == {}
    assert aws.call("BatchGetProjects", names=["orders"]) == {"projects": [], "projectsNotFound": ["orders"]}
    assert aws.call("DeleteProject", name=name) == {}


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"source": {"type": "CODEPIPELINE"}},
            "Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE",
        ),
        ({"source": {"type": "GITHUB"}}, "Project source location is required"),
        (
            {"source": {"type": "NO_SOURCE"}},
            "Invalid project source: buildspec is required when the source type is NO_SOURCE",
        ),
        (
            {"source": {"type": "S3", "location": "bucket"}},
            "Invalid project source: location must be a valid S3 location: bucket/path/to/object.zip",
        ),
        (
            {"artifacts": {"type": "NO_ARTIFACTS", "name": "x"}},
            "Invalid artifacts: artifact type NO_ARTIFACTS should have null output name",
        ),
        (
            {"artifacts": {"type": "S3"}},
            "Invalid artifacts: artifact type S3 should have non-null output location",
        ),
        (
            {"source": {"type": "CODEPIPELINE"}, "artifacts": {"type": "CODEPIPELINE"}, "badgeEnabled": True},
            "Build badges are not supported for CodePipeline source",
        ),
        (
            {"secondarySources": [{"type": "CODEPIPELINE", "sourceIdentifier": "a"}]},
            "Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources",
        ),
        (
            {"secondaryArtifacts": [{"type": "CODEPIPELINE", "artifactIdentifier": "a"}]},
            "Invalid input: artifactType CODEPIPELINE is not allowed for secondaryArtifacts",
        ),
        ({"secondarySources": [S3]}, "Invalid input: sourceIdentifier is required for secondarySources"),
        ({"serviceRole": "orders-build"}, "Invalid service role"),
        ({"cache": {"type": "S3"}}, "Invalid cache: location is required when the cache type is S3"),
        (
            {"vpcConfig": {"vpcId": "vpc-1"}},
            "Invalid vpc config: vpcId, subnets and securityGroupIds are all required",
        ),
        (
            {"timeoutInMinutes": 4},
            (
                "1 validation error detected: Value '4' at 'timeoutInMinutes' failed to satisfy constraint: "
                "Member must have value greater than or equal to 5"
            ),
        ),
        (
            {"queuedTimeoutInMinutes": 481},
            (
                "1 validation error detected: Value '481' at 'queuedTimeoutInMinutes' failed to satisfy constraint: "
                "Member must have value less than or equal to 480"
            ),
        ),
        (
            {"name": "-bad"},
            (
                "1 validation error detected: Value '-bad' at 'name' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [A-Za-z0-9][A-Za-z0-9\\-_]{1,149}"
            ),
        ),
    ],
)
def test_a_project_that_aws_refuses_is_refused_in_its_words(aws, params, message):
    assert bad_project(aws, **params) == ("InvalidInputException", message)


def test_projects_are_listed_in_order_and_in_pages(aws):
    for number in range(105):
        aws.project(f"p{number:03d}")
    first = aws.call("ListProjects")
    assert first["projects"][:2] == ["p000", "p001"]
    second = aws.call("ListProjects", nextToken=first["nextToken"])
    assert second == {"projects": [f"p{number:03d}" for number in range(100, 105)]}
    assert aws.call("ListProjects", sortOrder="DESCENDING")["projects"][0] == "p104"
    assert refused(aws, "ListProjects", nextToken="?")[1] == "Invalid next token"


def test_a_build_of_an_unknown_project_is_refused_with_its_arn(aws):
    assert refused(aws, "StartBuild", projectName="orders") == (
        "ResourceNotFoundException",
        f"Project cannot be found: {PROJECT}",
    )


def test_the_same_idempotency_token_starts_one_build(aws):
    aws.project()
    first = aws.start(idempotencyToken="t")
    assert aws.start(idempotencyToken="t")["id"] == first["id"]
    code, message = refused(aws, "StartBuild", projectName="orders", idempotencyToken="t", sourceVersion="x")
    assert (code, message) == ("InvalidInputException", "The idempotency token was used with other parameters")
    aws.clock.advance(301)
    assert aws.start(idempotencyToken="t")["id"] != first["id"]


def test_a_role_that_cannot_be_assumed_refuses_the_start(aws):
    aws.project()
    aws.untrusted = {"arn:aws:iam::111111111111:role/orders-build"}
    assert refused(aws, "StartBuild", projectName="orders")[0] == "InvalidInputException"
    assert aws.call("ListBuilds")["ids"] == []


def test_overrides_change_one_build_only(aws, buildspec):
    aws.project()
    build = aws.built(buildspecOverride=buildspec("echo other"), timeoutInMinutesOverride=7, imageOverride="mine")
    assert (build["timeoutInMinutes"], build["environment"]["image"]) == (7, "mine")
    assert "other\n" in aws.log_of(build)
    assert aws.call("BatchGetProjects", names=["orders"])["projects"][0]["timeoutInMinutes"] == 60


def test_a_concurrent_build_limit_refuses_the_next(aws, buildspec):
    aws.project(spec=buildspec("sleep 60"), concurrentBuildLimit=1)
    build = aws.start()
    assert refused(aws, "StartBuild", projectName="orders") == (
        "AccountLimitExceededException",
        "Cannot have more than 1 builds in queue for the project",
    )
    aws.call("StopBuild", id=build["arn"])
    other = aws.start()
    aws.call("StopBuild", id=other["id"])


def test_a_pipeline_s_project_is_not_started_by_itself(aws):
    aws.project(source={"type": "CODEPIPELINE"}, artifacts={"type": "CODEPIPELINE"})
    code, message = refused(aws, "StartBuild", projectName="orders")
    assert code == "InvalidInputException"
    assert message.startswith("Invalid input: a project of source type CODEPIPELINE is built by its pipeline only")


def test_a_build_is_retried_with_its_own_settings(aws, buildspec):
    aws.project()
    before = aws.built(buildspecOverride=buildspec("echo again"))
    build = aws.finished(aws.call("RetryBuild", id=before["id"])["build"])
    assert (build["buildNumber"], "again\n" in aws.log_of(build)) == (2, True)


def test_builds_are_listed_newest_first_and_deleted_when_complete(aws, buildspec):
    aws.project()
    first, second = aws.built(), aws.built()
    assert aws.call("ListBuilds")["ids"] == [second["id"], first["id"]]
    assert aws.call("ListBuildsForProject", projectName="orders", sortOrder="ASCENDING")["ids"][0] == first["id"]
    answer = aws.call("BatchDeleteBuilds", ids=[first["id"], "orders:none"])
    assert answer == {
        "buildsDeleted": [first["arn"]],
        "buildsNotDeleted": [{"id": "orders:none", "statusCode": "BUILD_NOT_FOUND"}],
    }
    assert aws.call("BatchGetBuilds", ids=[first["id"]]) == {"builds": [], "buildsNotFound": [first["id"]]}


def test_source_credentials_never_give_the_token_back(aws):
    made = aws.call(
        "ImportSourceCredentials", token="ghp_secret", serverType="GITHUB", authType="PERSONAL_ACCESS_TOKEN"
    )
    assert made["arn"] == "arn:aws:codebuild:eu-west-1:111111111111:token/github"
    listed = aws.call("ListSourceCredentials")["sourceCredentialsInfos"]
    assert listed == [{"arn": made["arn"], "serverType": "GITHUB", "authType": "PERSONAL_ACCESS_TOKEN"}]
    code, _ = refused(
        aws,
        "ImportSourceCredentials",
        token="other",
        serverType="GITHUB",
        authType="PERSONAL_ACCESS_TOKEN",
        shouldOverwrite=False,
    )
    assert code == "ResourceAlreadyExistsException"
    assert aws.call("DeleteSourceCredentials", arn=made["arn"]) == made
    assert refused(aws, "DeleteSourceCredentials", arn=made["arn"])[0] == "ResourceNotFoundException"


def test_a_sensitive_value_is_not_repeated_in_an_error(aws):
    _, message = refused(aws, "ImportSourceCredentials", token="", serverType="GITHUB", authType="OAUTH")
    assert message == (
        "1 validation error detected: Value at 'token' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1"
    )


def test_report_groups_read_back_with_their_defaults(aws):
    destination = {"bucket": "reports"}
    made = aws.call(
        "CreateReportGroup",
        name="unit",
        type="TEST",
        exportConfig={"exportConfigType": "S3", "s3Destination": destination},
    )["reportGroup"]
    assert made["exportConfig"]["s3Destination"] == {
        "bucket": "reports",
        "packaging": "NONE",
        "encryptionDisabled": False,
        "encryptionKey": "arn:aws:kms:eu-west-1:111111111111:alias/aws/s3",
    }
    arn = made["arn"]
    assert aws.call("ListReportGroups") == {"reportGroups": [arn]}
    changed = aws.call("UpdateReportGroup", arn=arn, exportConfig={"exportConfigType": "NO_EXPORT"})["reportGroup"]
    assert changed["exportConfig"] == {"exportConfigType": "NO_EXPORT"}
    aws.call("DeleteReportGroup", arn=arn)
    assert aws.call("BatchGetReportGroups", reportGroupArns=[arn]) == {
        "reportGroups": [],
        "reportGroupsNotFound": [arn],
    }


def test_a_public_project_gets_an_alias(aws):
    aws.project()
    answer = aws.call("UpdateProjectVisibility", projectArn=PROJECT, projectVisibility="PUBLIC_READ")
    assert answer["publicProjectAlias"]
    assert aws.call("BatchGetProjects", names=["orders"])["projects"][0]["projectVisibility"] == "PUBLIC_READ"


def test_a_webhook_reads_back_with_every_filter_whole(aws):
    aws.github = "http://127.0.0.1:9"
    aws.project(source={"type": "GITHUB", "location": "https://github.com/a/b"})
    groups = [[{"type": "EVENT", "pattern": "PUSH"}]]
    aws.call("CreateWebhook", projectName="orders", filterGroups=groups, manualCreation=True, buildType="BUILD")
    hook = aws.call("BatchGetProjects", names=["orders"])["projects"][0]["webhook"]
    assert hook["filterGroups"] == [[{"type": "EVENT", "pattern": "PUSH", "excludeMatchedPattern": False}]]
    assert hook["buildType"] == "BUILD"
    code, message = refused(aws, "CreateWebhook", projectName="orders", manualCreation=True)
    assert (code, message) == ("ResourceAlreadyExistsException", f"Webhook already exists for project {PROJECT}")
    changed = aws.call("UpdateWebhook", projectName="orders", branchFilter="^main$")["webhook"]
    assert (changed["branchFilter"], changed["filterGroups"]) == ("^main$", [])
    aws.call("DeleteWebhook", projectName="orders")
    assert refused(aws, "DeleteWebhook", projectName="orders")[0] == "ResourceNotFoundException"


def test_a_hook_that_github_refuses_leaves_no_webhook(aws):
    aws.github = "http://127.0.0.1:9"
    aws.project(source={"type": "GITHUB", "location": "https://github.com/a/b"})
    aws.call("ImportSourceCredentials", token="t", serverType="GITHUB", authType="PERSONAL_ACCESS_TOKEN")
    code, message = refused(aws, "CreateWebhook", projectName="orders")
    assert code == "OAuthProviderException"
    assert message.startswith("Failed to create webhook. http://127.0.0.1:9 could not be reached: ")
    assert "webhook" not in aws.call("BatchGetProjects", names=["orders"])["projects"][0]
