"""Each aws command: done with exactly the statements it needs, denied in AWS's words when any one is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from policy_writing import allow

REFUSED = "An error occurred (403) when calling the HeadObject operation: Forbidden"
OBJECT = "arn:aws:s3:::{bucket}/*"


@dataclass(frozen=True)
class Step:
    """An aws command, the statements that it needs (action to resource), and a part of what it prints.

    `words` are what a denial of an action says, where it is not AWS's sentence: a HEAD request has no body.
    """

    command: str
    needs: Mapping[str, str]
    prints: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join(self.command.split()[:2])


PUTS = {"s3:PutObject": OBJECT, "kms:GenerateDataKey": "{key}"}
GETS = {"s3:GetObject": OBJECT, "kms:Decrypt": "{key}"}
STACK = "arn:aws:cloudformation:{region}:{account}:stack/cli-*"
READY = "--stack-name cli-ready --change-set-name ready"
PIPELINE = "arn:aws:codepipeline:{region}:{account}:flow"
PROJECT = "arn:aws:codebuild:{region}:{account}:project"
GROUP = "arn:aws:codedeploy:{region}:{account}:deploymentgroup:shifts/group"
REVISION = {
    "codedeploy:GetDeploymentConfig": "arn:aws:codedeploy:{region}:{account}:deploymentconfig:*",
    "codedeploy:RegisterApplicationRevision": "arn:aws:codedeploy:{region}:{account}:application:shifts",
}
FUNCTION = "arn:aws:lambda:{region}:{account}:function:echo"
RULE = "arn:aws:events:{region}:{account}:rule/cli-*"
TARGET = "Id=1,Arn=arn:aws:codepipeline:{region}:{account}:flow,RoleArn={service}"
STEPS = [
    # query
    Step("sts assume-role --role-arn {other} --role-session-name walk", {"sts:AssumeRole": "{other}"}, "ASIA"),
    Step("iam get-role --role-name other", {"iam:GetRole": "{other}"}, "role/other"),
    Step(
        "iam put-role-policy --role-name other --policy-name p --policy-document {policy_file}",
        {"iam:PutRolePolicy": "{other}"},
    ),
    Step(
        "cloudformation create-change-set --stack-name cli-new --change-set-name first --change-set-type CREATE "
        "--role-arn {service} --template-body {template_file}",
        {"cloudformation:CreateChangeSet": STACK, "iam:PassRole": "{service}"},
        "changeSet/first",
    ),
    Step(f"cloudformation describe-change-set {READY}", {"cloudformation:DescribeChangeSet": STACK}, '"Topic"'),
    Step(f"cloudformation execute-change-set {READY}", {"cloudformation:ExecuteChangeSet": STACK}),
    Step("cloudformation wait stack-create-complete --stack-name cli-made", {"cloudformation:DescribeStacks": STACK}),
    Step("cloudformation delete-stack --stack-name cli-gone", {"cloudformation:DeleteStack": STACK}),
    # JSON
    Step(
        "kms encrypt --key-id {key_id} --plaintext aGVsbG8=",
        {"kms:Encrypt": "{key}"},
        "CiphertextBlob",
    ),
    Step("codebuild start-build --project-name builds", {"codebuild:StartBuild": f"{PROJECT}/builds"}, "builds:"),
    Step("codebuild batch-get-builds --ids {build}", {"codebuild:BatchGetBuilds": f"{PROJECT}/builds"}, "builds:"),
    Step(
        "codebuild create-webhook --project-name pushed --manual-creation "
        '--filter-groups [[{{"type":"EVENT","pattern":"PUSH"}}]]',
        {"codebuild:CreateWebhook": f"{PROJECT}/pushed"},
        "payloadUrl",
    ),
    Step("codepipeline get-pipeline --name flow", {"codepipeline:GetPipeline": PIPELINE}, '"flow"'),
    Step("codepipeline list-pipelines", {"codepipeline:ListPipelines": "*"}, '"flow"'),
    Step("codepipeline get-pipeline-state --name flow", {"codepipeline:GetPipelineState": PIPELINE}, "stageStates"),
    Step(
        "codepipeline put-approval-result --pipeline-name flow --stage-name Approve --action-name Person "
        "--token {token} --result summary=good,status=Approved",
        {"codepipeline:PutApprovalResult": f"{PIPELINE}/Approve/Person"},
        "approvedAt",
    ),
    Step(
        "codepipeline start-pipeline-execution --name flow",
        {"codepipeline:StartPipelineExecution": PIPELINE},
        "pipelineExecutionId",
    ),
    Step(
        "deploy create-deployment --cli-input-json {deployment_file}",
        {"codedeploy:CreateDeployment": GROUP, **REVISION},
        "deploymentId",
    ),
    Step("deploy get-deployment --deployment-id {deployment}", {"codedeploy:GetDeployment": GROUP}, "shifts"),
    Step(
        "organizations create-policy --name new --description d --type SERVICE_CONTROL_POLICY --content {policy_file}",
        {"organizations:CreatePolicy": "*"},
        "PolicySummary",
    ),
    Step("cloudtrail lookup-events --max-results 1", {"cloudtrail:LookupEvents": "*"}, "EventId"),
    Step(
        "logs filter-log-events --log-group-name said",
        {"logs:FilterLogEvents": "arn:aws:logs:{region}:{account}:log-group:said:*"},
        "hello from the log",
    ),
    Step(
        "events put-rule --name cli-rule --schedule-expression rate(1@day) --state DISABLED",
        {"events:PutRule": RULE},
        "rule/cli-rule",
    ),
    Step(
        f"events put-targets --rule cli-made --targets {TARGET}",
        {"events:PutTargets": RULE, "iam:PassRole": "{service}"},
        '"FailedEntryCount": 0',
    ),
    # REST-JSON
    Step(
        "lambda invoke --function-name echo:1 out.json", {"lambda:InvokeFunction": f"{FUNCTION}:1"}, '"StatusCode": 200'
    ),
    Step("lambda publish-version --function-name echo", {"lambda:PublishVersion": FUNCTION}, '"Version"'),
    Step(
        "lambda update-alias --function-name echo --name live --function-version 2",
        {"lambda:UpdateAlias": FUNCTION},
        '"FunctionVersion": "2"',
    ),
    # S3's XML
    Step("s3api put-object --bucket {bucket} --key put --body {thing}", PUTS, "ETag"),
    Step("s3 cp {thing} s3://{bucket}/copied", PUTS, "upload"),
    Step("s3 cp s3://{bucket}/there back", GETS, "download", {"s3:GetObject": REFUSED}),
    Step("s3 sync up s3://{bucket}/up", {"s3:ListBucket": "arn:aws:s3:::{bucket}", **PUTS}, "upload"),
    Step("s3 ls s3://{bucket}", {"s3:ListBucket": "arn:aws:s3:::{bucket}"}, "there"),
]


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_command_is_done_with_what_it_needs_and_denied_with_less(furnished, step):
    command = [part.replace("@", " ") for part in step.command.format(**furnished.names).split()]
    needs = {action: resource.format(**furnished.names) for action, resource in step.needs.items()}
    for missing in needs:
        furnished.permit([allow(action, resource) for action, resource in needs.items() if action != missing])
        denied = furnished.walk(*command)
        assert denied.code != 0, denied
        if missing in step.words:
            assert step.words[missing] in denied.err
        else:
            who = f"User: arn:aws:iam::{furnished.account}:user/walker is not authorized to perform: {missing}"
            assert who in denied.err
            assert f"because no identity-based policy allows the {missing} action" in denied.err

    furnished.permit([allow(action, resource) for action, resource in needs.items()])
    done = furnished.walk(*command)
    assert (done.code, done.err) == (0, "")
    assert step.prints in done.out
