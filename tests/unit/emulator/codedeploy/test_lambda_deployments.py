"""How a deployment goes: by the clock, with its hooks, alarms and bundles, and with a role that changes on the way."""

import io
import tarfile

import pytest

from fakes.pipeline_world import TOOLS
from fakes.pipelines import eventually
from lockgate.emulator.ports import ServiceError

ROLE = f"arn:aws:iam::{TOOLS}:role/codedeploy"
LINEAR = "CodeDeployDefault.LambdaLinear10PercentEvery1Minute"
CANARY = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
ALARMS = {"enabled": True, "alarms": [{"name": "errors"}]}


def test_a_jump_of_the_clock_leaves_no_step_out(shop):
    shop.group(deploymentConfigName=LINEAR)
    made = shop.deploy()
    eventually(lambda: shop.shifts == [0.1])
    shop.world.clock.advance(minutes=3)
    eventually(lambda: shop.shifts == [0.1, 0.2, 0.3, 0.4])
    shop.world.clock.advance(minutes=30)
    assert shop.finished(made)["status"] == "Succeeded"
    assert shop.shifts == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


def test_the_role_is_assumed_again_before_its_session_expires(shop):
    routing = {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 1, "canaryInterval": 120}}
    shop.ask(
        "CreateDeploymentConfig", deploymentConfigName="slow", computePlatform="Lambda", trafficRoutingConfig=routing
    )
    shop.group(deploymentConfigName="slow")
    made = shop.deploy()
    eventually(lambda: shop.shifts == [0.01])
    before = len(shop.world.made("sts", "assume_role"))
    shop.world.clock.advance(minutes=120)
    assert shop.finished(made)["status"] == "Succeeded"
    assert len(shop.world.made("sts", "assume_role")) == before + 1


def test_a_role_that_cannot_be_assumed_any_more_fails_the_deployment(shop):
    shop.group(deploymentConfigName=CANARY)
    shop.world.denied.add(("codedeploy.amazonaws.com", ROLE))
    ended = shop.finished(shop.deploy())
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Failed", "IAM_ROLE_MISSING")


def test_a_hook_answers_once_and_only_with_succeeded_or_failed(shop):
    shop.group()
    made = shop.deploy(shop.appspec({"AfterAllowTraffic": "after"}))
    event = shop.hooked()
    assert shop.shifts == [1.0]
    for status, code in (
        ("Skipped", "InvalidLifecycleEventHookExecutionStatusException"),
        ("Succeeded", None),
        ("Succeeded", "LifecycleEventAlreadyCompletedException"),
    ):
        if code is None:
            shop.answer(event, status)
            continue
        with pytest.raises(ServiceError) as caught:
            shop.answer(event, status)
        assert caught.value.code == code
    assert shop.finished(made)["status"] == "Succeeded"
    with pytest.raises(ServiceError) as caught:
        shop.answer({**event, "LifecycleEventHookExecutionId": "other"})
    assert caught.value.code == "InvalidLifecycleEventHookExecutionIdException"


def test_a_hook_that_does_not_exist_fails_the_deployment(shop):
    shop.group()
    ended = shop.finished(shop.deploy(shop.appspec({"BeforeAllowTraffic": "missing"})))
    assert ended["errorInformation"] == {
        "code": "HOOK_EXECUTION_FAILURE",
        "message": "The function missing of BeforeAllowTraffic cannot be invoked: Function not found: missing",
    }
    assert shop.shifts == []


def test_an_alarm_between_two_steps_lets_no_further_one_happen(shop):
    shop.alarms["errors"] = "OK"
    shop.group(deploymentConfigName=LINEAR, alarmConfiguration=ALARMS)
    made = shop.deploy()
    eventually(lambda: shop.shifts == [0.1])
    shop.alarms["errors"] = "ALARM"
    shop.world.clock.advance(minutes=30)
    assert shop.finished(made)["errorInformation"]["code"] == "ALARM_ACTIVE"
    assert shop.shifts == [0.1]


def test_alarms_that_cannot_be_seen_fail_the_deployment_unless_that_is_ignored(shop):
    shop.alarms["errors"] = "OK"
    shop.group(alarmConfiguration=ALARMS)
    shop.world.deny(ROLE, "cloudwatch:DescribeAlarms")
    ended = shop.finished(shop.deploy())
    assert ended["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert "cloudwatch:DescribeAlarms" in ended["errorInformation"]["message"]
    blind = {**ALARMS, "ignorePollAlarmFailure": True}
    assert shop.finished(shop.deploy(overrideAlarmConfiguration=blind))["status"] == "Succeeded"


def test_a_rollback_cannot_be_stopped_and_asks_no_hooks(shop):
    shop.group(autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]})
    made = shop.deploy(shop.appspec({"AfterAllowTraffic": "after"}))
    shop.answer(shop.hooked(), "Failed")
    ended = shop.finished(made)
    undoing = shop.finished(ended["rollbackInfo"]["rollbackDeploymentId"])
    assert (undoing["status"], undoing["creator"]) == ("Succeeded", "codeDeployRollback")
    assert len(shop.invoked) == 1
    assert shop.shifts == [1.0, 0.0]
    assert shop.current == "1"


def test_a_rollback_that_is_refused_fails_and_is_not_rolled_back_itself(shop):
    shop.group(autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]})
    made = shop.deploy(shop.appspec({"AfterAllowTraffic": "after"}))
    event = shop.hooked()
    shop.world.deny(ROLE, "lambda:UpdateAlias")
    shop.answer(event, "Failed")
    undoing = shop.finished(shop.finished(made)["rollbackInfo"]["rollbackDeploymentId"])
    assert undoing["status"] == "Failed"
    assert "rollbackDeploymentId" not in undoing["rollbackInfo"]
    assert "lambda:UpdateAlias" in undoing["errorInformation"]["message"]


def test_a_deployment_that_was_never_read_says_that_there_is_nothing_to_roll_back(shop):
    shop.group(autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]})
    ended = shop.finished(shop.deploy("nonsense"))
    assert ended["errorInformation"]["code"] == "INVALID_REVISION"
    assert ended["rollbackInfo"] == {
        "rollbackMessage": "There is nothing to roll back: the AppSpec file could not be read."
    }


@pytest.mark.parametrize(
    ("properties", "code", "why"),
    [
        ({"TargetVersion": "3"}, "INVALID_LAMBDA_FUNCTION", "has no version 3"),
        ({"TargetVersion": "1"}, "INVALID_LAMBDA_CONFIGURATION", "are the same: 1"),
        ({"CurrentVersion": "2", "TargetVersion": "1"}, "INVALID_LAMBDA_CONFIGURATION", "points at version 1, not at"),
    ],
)
def test_versions_that_do_not_fit_fail_before_anything_is_shifted(shop, properties, code, why):
    shop.group()
    error = shop.finished(shop.deploy(shop.appspec(**properties)))["errorInformation"]
    assert error["code"] == code
    assert why in error["message"]
    assert shop.shifts == []


def in_s3(shop, content, bundle, **more):
    shop.world.put("revisions", "r", content)
    return {"revisionType": "S3", "s3Location": {"bucket": "revisions", "key": "r", "bundleType": bundle, **more}}


def tgz(name, text):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        data = text.encode()
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def test_the_file_is_found_in_an_archive(shop):
    shop.group()
    revision = in_s3(shop, tgz("./appspec.yaml", shop.appspec()), "tgz")
    assert shop.finished(shop.deploy(revision=revision))["status"] == "Succeeded"


@pytest.mark.parametrize(
    ("content", "bundle", "more", "why"),
    [
        (b"no archive", "zip", {}, "The bundle cannot be unpacked"),
        (b"no archive", "tar", {}, "The bundle cannot be unpacked"),
        (tgz("other.yml", ""), "tgz", {}, "has no AppSpec file at its root"),
        (b"\xff\xfe", "YAML", {}, "it is not UTF-8 text"),
        (b"", "JSON", {"eTag": "another"}, "has another ETag"),
    ],
    ids=["no-zip", "no-tar", "no-appspec", "no-text", "other-etag"],  # an archive's bytes hold the time
)
def test_a_bundle_that_cannot_be_used_fails_the_deployment(shop, content, bundle, more, why):
    shop.group()
    ended = shop.finished(shop.deploy(revision=in_s3(shop, content, bundle, **more)))
    assert ended["status"] == "Failed"
    assert why in ended["errorInformation"]["message"]


def test_a_topic_that_cannot_be_reached_is_noted_and_holds_nothing_up(shop):
    trigger = {
        "triggerName": "all",
        "triggerTargetArn": f"arn:aws:sns:eu-west-1:{TOOLS}:t",
        "triggerEvents": ["DeploymentSuccess"],
    }
    shop.group(triggerConfigurations=[trigger])
    shop.world.deny(ROLE, "sns:Publish")
    made = shop.deploy()
    assert shop.finished(made)["status"] == "Succeeded"
    (message,) = eventually(lambda: shop.info(made)["deploymentStatusMessages"])
    assert message.startswith("The trigger all could not be notified")
    assert [event["detail"]["state"] for _, _, event in shop.world.events] == ["START", "SUCCESS"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"alarmConfiguration": {"enabled": True}}, "InvalidAlarmConfigException"),
        (
            {"alarmConfiguration": {"alarms": [{"name": str(number)} for number in range(11)]}},
            "AlarmsLimitExceededException",
        ),
        ({"autoRollbackConfiguration": {"enabled": True}}, "InvalidAutoRollbackConfigException"),
        (
            {"triggerConfigurations": [{"triggerName": "t", "triggerTargetArn": "x", "triggerEvents": []}]},
            "InvalidTriggerConfigException",
        ),
        ({"deploymentConfigName": "unknown"}, "DeploymentConfigDoesNotExistException"),
        ({"tags": [{"Key": "aws:mine", "Value": "x"}]}, "InvalidTagsToAddException"),
    ],
)
def test_settings_that_make_no_sense_are_refused(shop, settings, code):
    with pytest.raises(ServiceError) as caught:
        shop.group(**settings)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("revision", "code"),
    [
        (None, "RevisionRequiredException"),
        ({"revisionType": "S3"}, "InvalidRevisionException"),
        ({"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k"}}, "InvalidRevisionException"),
        ({"revisionType": "AppSpecContent", "appSpecContent": {"sha256": "0" * 64}}, "RevisionDoesNotExistException"),
        (
            {"revisionType": "AppSpecContent", "appSpecContent": {"content": "x", "sha256": "0" * 64}},
            "InvalidRevisionException",
        ),
        (
            {"revisionType": "GitHub", "gitHubLocation": {"repository": "o/r", "commitId": "c"}},
            "InvalidRevisionException",
        ),
    ],
)
def test_a_revision_that_is_not_one_starts_nothing(shop, revision, code):
    shop.group()
    with pytest.raises(ServiceError) as caught:
        shop.deploy(revision=revision)
    assert caught.value.code == code
    assert shop.ask("ListDeployments")["deployments"] == []
