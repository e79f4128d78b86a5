"""What is written is read back as the command line and Terraform do, and what AWS refuses is refused."""

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow

SHIFTING = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


def code_of(run):
    with pytest.raises(ClientError) as caught:
        run()
    return caught.value.response["Error"]["Code"]


def test_a_group_is_read_back_as_it_was_written_and_changed(shifting):
    alarms = {"enabled": True, "ignorePollAlarmFailure": False, "alarms": [{"name": "errors"}]}
    rollback = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    shifting.prepare(alarmConfiguration=alarms, autoRollbackConfiguration=rollback, tags=[{"Key": "a", "Value": "1"}])
    api = shifting.client("codedeploy")
    where = {"applicationName": "shop", "deploymentGroupName": "orders"}
    group = api.get_deployment_group(**where)["deploymentGroupInfo"]
    assert group["alarmConfiguration"] == alarms
    assert group["autoRollbackConfiguration"] == rollback
    assert group["deploymentStyle"] == SHIFTING
    assert (group["computePlatform"], group["serviceRoleArn"]) == ("Lambda", shifting.role)
    api.update_deployment_group(
        applicationName="shop",
        currentDeploymentGroupName="orders",
        newDeploymentGroupName="sales",
        deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce",
        autoRollbackConfiguration={"enabled": False, "events": []},
    )
    assert code_of(lambda: api.get_deployment_group(**where)) == "DeploymentGroupDoesNotExistException"
    changed = api.get_deployment_group(applicationName="shop", deploymentGroupName="sales")["deploymentGroupInfo"]
    assert changed["deploymentGroupId"] == group["deploymentGroupId"]
    assert changed["alarmConfiguration"] == alarms
    assert changed["autoRollbackConfiguration"]["enabled"] is False
    assert api.list_deployment_groups(applicationName="shop")["deploymentGroups"] == ["sales"]
    arn = shifting.arn("codedeploy", "deploymentgroup:shop/sales")
    api.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    api.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert api.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    api.delete_deployment_group(applicationName="shop", deploymentGroupName="sales")
    api.delete_application(applicationName="shop")
    assert code_of(lambda: api.get_application(applicationName="shop")) == "ApplicationDoesNotExistException"


def test_every_predefined_configuration_is_there_and_custom_ones_can_be_made_and_deleted(aws_world):
    account = aws_world.new_account()
    api = aws_world.client("codedeploy", account)
    names = api.list_deployment_configs()["deploymentConfigsList"]
    wanted = [
        *(f"LambdaCanary10Percent{minutes}Minutes" for minutes in (5, 10, 15, 30)),
        *("LambdaLinear10PercentEvery1Minute", "LambdaLinear10PercentEvery2Minutes"),
        *("LambdaLinear10PercentEvery3Minutes", "LambdaLinear10PercentEvery10Minutes", "LambdaAllAtOnce"),
        *("OneAtATime", "HalfAtATime", "AllAtOnce", "ECSAllAtOnce", "ECSCanary10Percent5Minutes"),
        *("ECSCanary10Percent15Minutes", "ECSLinear10PercentEvery1Minutes", "ECSLinear10PercentEvery3Minutes"),
    ]
    assert sorted(names) == sorted(f"CodeDeployDefault.{name}" for name in wanted)
    routing = {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 20, "canaryInterval": 3}}
    made = api.create_deployment_config(
        deploymentConfigName="mine", computePlatform="Lambda", trafficRoutingConfig=routing
    )
    info = api.get_deployment_config(deploymentConfigName="mine")["deploymentConfigInfo"]
    assert info["trafficRoutingConfig"] == routing
    assert (info["deploymentConfigId"], info["computePlatform"]) == (made["deploymentConfigId"], "Lambda")
    api.delete_deployment_config(deploymentConfigName="mine")
    assert code_of(lambda: api.get_deployment_config(deploymentConfigName="mine")) == (
        "DeploymentConfigDoesNotExistException"
    )
    assert code_of(lambda: api.delete_deployment_config(deploymentConfigName=names[0])) == "InvalidOperationException"


def test_revisions_are_registered_found_by_their_hash_and_listed(shifting):
    shifting.prepare()
    api = shifting.client("codedeploy")
    content = {"revisionType": "AppSpecContent", "appSpecContent": {"content": shifting.appspec()}}
    place = {"bucket": "b", "key": "releases/1", "bundleType": "YAML"}
    api.register_application_revision(applicationName="shop", revision=content, description="first")
    api.register_application_revision(applicationName="shop", revision={"revisionType": "S3", "s3Location": place})
    listed = api.list_application_revisions(applicationName="shop")["revisions"]
    by_hash = listed[0]
    assert set(by_hash["appSpecContent"]) == {"sha256"}
    found = api.get_application_revision(applicationName="shop", revision=by_hash)
    assert found["revision"]["appSpecContent"]["content"] == shifting.appspec()
    assert found["revisionInfo"]["description"] == "first"
    in_bucket = api.list_application_revisions(applicationName="shop", s3Bucket="b", s3KeyPrefix="releases/")
    assert in_bucket["revisions"] == [{"revisionType": "S3", "s3Location": place}]
    unknown = {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": "0" * 64}}
    assert code_of(lambda: api.get_application_revision(applicationName="shop", revision=unknown)) == (
        "RevisionDoesNotExistException"
    )


def test_an_application_for_instances_can_be_made_but_not_deployed(shifting):
    shifting.prepare()
    api = shifting.client("codedeploy")
    api.create_application(applicationName="fleet")
    tags = [{"Key": "tier", "Value": "web", "Type": "KEY_AND_VALUE"}]
    api.create_deployment_group(
        applicationName="fleet", deploymentGroupName="web", serviceRoleArn=shifting.role, ec2TagFilters=tags
    )
    group = api.get_deployment_group(applicationName="fleet", deploymentGroupName="web")["deploymentGroupInfo"]
    assert (group["ec2TagFilters"], group["deploymentConfigName"]) == (tags, "CodeDeployDefault.OneAtATime")
    place = {"bucket": "b", "key": "k", "bundleType": "zip"}
    with pytest.raises(ClientError, match="no machines or clusters to deploy to") as caught:
        api.create_deployment(
            applicationName="fleet",
            deploymentGroupName="web",
            revision={"revisionType": "S3", "s3Location": place},
        )
    assert caught.value.response["Error"]["Code"] == "InvalidComputePlatformException"


def test_a_group_deploys_one_thing_at_a_time_and_its_deployments_are_listed(shifting):
    shifting.prepare()
    first = shifting.deploy()
    assert code_of(shifting.deploy) == "DeploymentLimitExceededException"
    api = shifting.client("codedeploy")
    shifting.shifted("1", {"2": 0.1})
    assert code_of(lambda: api.continue_deployment(deploymentId=first)) == "UnsupportedActionForDeploymentTypeException"
    shifting.advance(300)
    shifting.finished(first)
    second = shifting.deploy()
    ended = shifting.finished(second)
    assert ended["errorInformation"]["code"] == "INVALID_LAMBDA_CONFIGURATION"
    assert "points at version 2, not at the current version 1" in ended["errorInformation"]["message"]
    where = {"applicationName": "shop", "deploymentGroupName": "orders"}
    assert api.list_deployments(**where)["deployments"] == [second, first]
    assert api.list_deployments(includeOnlyStatuses=["Succeeded"])["deployments"] == [first]
    both = api.batch_get_deployments(deploymentIds=[first, second])["deploymentsInfo"]
    assert [one["status"] for one in both] == ["Succeeded", "Failed"]
    group = api.get_deployment_group(**where)["deploymentGroupInfo"]
    assert group["lastSuccessfulDeployment"]["deploymentId"] == first
    assert group["lastAttemptedDeployment"]["deploymentId"] == second


def test_a_deployment_that_does_not_exist_is_told_to_those_only_who_may_see_every_group(shifting):
    shifting.prepare()
    api = shifting.client("codedeploy")
    assert code_of(lambda: api.get_deployment(deploymentId="d-ABCDEFGHI")) == "DeploymentDoesNotExistException"
    assert code_of(lambda: api.get_deployment(deploymentId="nonsense")) == "InvalidDeploymentIdException"
    assert code_of(lambda: shifting.api.get_deployment(deploymentId="d-ABCDEFGHI")) == "AccessDeniedException"


def test_a_style_that_lambda_does_not_know_is_refused(shifting):
    shifting.prepare()
    api = shifting.client("codedeploy")
    settings = {"applicationName": "shop", "deploymentGroupName": "next", "serviceRoleArn": shifting.role}
    assert code_of(lambda: api.create_deployment_group(**settings)) == "InvalidDeploymentStyleException"
    wrong = {**settings, "deploymentStyle": SHIFTING, "deploymentConfigName": "CodeDeployDefault.AllAtOnce"}
    assert code_of(lambda: api.create_deployment_group(**wrong)) == "InvalidDeploymentConfigNameException"


def test_tags_of_groups_and_of_requests_decide(shifting):
    shifting.prepare(tags=[{"Key": "team", "Value": "blue"}])
    api = shifting.client("codedeploy")
    made = shifting.deploy()
    own = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    policy = [allow("codedeploy:StopDeployment", "*", **own)]
    world, account = shifting.world, shifting.account
    for team, allowed in (("red", False), ("blue", True)):
        world.role(account, team, policy)
        role = f"arn:aws:iam::{account}:role/{team}"
        session = world.assume(world.assumer(account), role, Tags=[{"Key": "team", "Value": team}])
        stopping = shifting.client("codedeploy", session)
        if allowed:
            stopping.stop_deployment(deploymentId=made)
        else:
            assert code_of(lambda: stopping.stop_deployment(deploymentId=made)) == "AccessDeniedException"  # noqa: B023 - asked at once
    assert shifting.finished(made)["status"] == "Stopped"
    tagging = allow("codedeploy:CreateApplication", "*", StringEquals={"aws:RequestTag/team": "blue"})
    maker = shifting.client("codedeploy", world.role(account, "maker", [tagging]))
    assert code_of(lambda: maker.create_application(applicationName="untagged")) == "AccessDeniedException"
    maker.create_application(applicationName="tagged", tags=[{"Key": "team", "Value": "blue"}])
    assert "tagged" in api.list_applications()["applications"]
