"""An object's arrival starts a pipeline, by the rule's role."""

import json

OBJECTS = {"source": ["aws.s3"], "detail-type": ["Object Created"]}


def pattern(rules):
    return {**OBJECTS, "detail": {"bucket": {"name": [f"source-{rules.account}"]}, "object": {"key": ["orders.zip"]}}}


def upload(rules, words, content="x"):
    put = rules.client("s3").put_object(
        Bucket=f"source-{rules.account}", Key="orders.zip", Body=words.zipped("a", content)
    )
    return put["VersionId"]


def test_an_uploaded_object_starts_the_pipeline_with_a_real_call_of_the_rules_role(rules, words):
    arn = rules.pipeline()
    rules.make_role(words.allow("codepipeline:StartPipelineExecution", arn))
    rules.rule(pattern(rules), {"Arn": arn, "RoleArn": rules.role})
    version = upload(rules, words)
    words.eventually(lambda: len(rules.executions()) == 2)
    started = words.eventually(lambda: rules.executions()[0] if rules.executions()[0]["sourceRevisions"] else None)
    assert started["trigger"] == {"triggerType": "CloudWatchEvent", "triggerDetail": rules.rule_arn()}
    assert started["sourceRevisions"][0]["revisionId"] == version
    (call,) = rules.world.audit(service="codepipeline", operation="StartPipelineExecution")
    assert ":assumed-role/trigger/" in call["caller"]


def test_another_object_starts_nothing(rules, words):
    arn = rules.pipeline()
    rules.make_role(words.allow("codepipeline:StartPipelineExecution", arn))
    rules.rule(pattern(rules), {"Arn": arn, "RoleArn": rules.role})
    rules.client("s3").put_object(Bucket=f"source-{rules.account}", Key="other.zip", Body=b"x")
    upload(rules, words)
    words.eventually(lambda: len(rules.executions()) == 2)
    assert len(rules.world.audit(service="codepipeline", operation="StartPipelineExecution")) == 1


def test_without_its_permission_the_rule_starts_nothing_and_the_trail_says_why(rules, words):
    arn = rules.pipeline()
    rules.make_role()
    rules.rule(pattern(rules), {"Arn": arn, "RoleArn": rules.role})
    upload(rules, words)
    (call,) = words.eventually(lambda: rules.world.audit(service="codepipeline", operation="StartPipelineExecution"))
    assert "is not authorized to perform: codepipeline:StartPipelineExecution" in call["message"]
    assert len(rules.executions()) == 1


def test_a_role_that_does_not_trust_events_starts_nothing(rules, words):
    arn = rules.pipeline()
    rules.make_role(words.allow("codepipeline:StartPipelineExecution", arn), service="lambda.amazonaws.com")
    rules.rule(pattern(rules), {"Arn": arn, "RoleArn": rules.role})
    upload(rules, words)
    words.eventually(
        lambda: [
            e
            for e in rules.world.audit(service="sts", operation="AssumeRole")
            if e["caller"] == "events.amazonaws.com" and e["error"]
        ]
    )
    assert len(rules.executions()) == 1


def test_a_transformer_hands_over_the_version_that_arrived(rules, words):
    arn = rules.pipeline()
    rules.make_role(words.allow("codepipeline:StartPipelineExecution", arn))
    revision = {"actionName": "Fetch", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": "<version>"}
    transformer = {
        "InputPathsMap": {"version": "$.detail.object.version-id"},
        "InputTemplate": json.dumps({"sourceRevisions": [revision]}),
    }
    rules.rule(pattern(rules), {"Arn": arn, "RoleArn": rules.role, "InputTransformer": transformer})
    version = upload(rules, words)
    found = words.eventually(
        lambda: [r for e in rules.executions() for r in e["sourceRevisions"] if r["revisionId"] == version]
    )
    assert found[0]["actionName"] == "Fetch"
    (call,) = rules.world.audit(service="codepipeline", operation="StartPipelineExecution")
    assert not call["error"]
