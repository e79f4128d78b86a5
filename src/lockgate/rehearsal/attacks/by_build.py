"""What a build must not do with the build role: the attempts, and the program that tries them inside a real build."""

import base64
import json
from collections.abc import Iterable
from dataclasses import asdict

from lockgate.rehearsal.attacks.attempts import BYTES, Attempt, Target, assume, open_policy, overwrite

_MARK = "REHEARSAL-ATTACK "

_PROGRAM = """\
# Tries one API call after another with the credentials of the build, and prints what AWS answered.
import base64
import json

import boto3
from botocore.exceptions import ClientError

ATTEMPTS = json.loads(base64.b64decode({attempts!r}))
MARK = {mark!r}


def result(number, code, message):
    print(MARK + json.dumps({{"attempt": number, "code": code, "message": message}}), flush=True)


for number, attempt in enumerate(ATTEMPTS):
    client = boto3.client(attempt["service"])
    call = {{api: name for name, api in client.meta.method_to_api_mapping.items()}}[attempt["operation"]]
    parameters = attempt["parameters"]
    for name in {bytes!r}:
        if name in parameters:
            parameters[name] = base64.b64decode(parameters[name])
    try:
        getattr(client, call)(**parameters)
    except ClientError as error:
        result(number, error.response["Error"]["Code"], error.response["Error"]["Message"])
    else:
        result(number, None, "the call went through")
result(-1, None, boto3.client("sts").get_caller_identity()["Arn"])
"""


def build_attempts(target: Target) -> tuple[Attempt, ...]:
    """Attempts of the build role on its own line, in its own account: here names suffice, only IAM is in the way."""
    line, project = target.line, target.project_arn
    role = target.infrastructure_role(line.build_role)
    return (
        assume(target.runtime_role(target.runtime.action_role), "action role"),
        assume(target.runtime_role(target.runtime.execution_role), "execution role"),
        assume(target.infrastructure_role(line.pipeline_role), "pipeline role"),
        Attempt(
            "change its own project",
            "codebuild",
            "UpdateProject",
            "codebuild:UpdateProject",
            project,
            {"name": line.build_project, "timeoutInMinutes": 480},
        ),
        Attempt(
            "start another build",
            "codebuild",
            "StartBuild",
            "codebuild:StartBuild",
            project,
            {"projectName": line.build_project},
        ),
        Attempt(
            "start the pipeline",
            "codepipeline",
            "StartPipelineExecution",
            "codepipeline:StartPipelineExecution",
            target.pipeline_arn,
            {"name": line.pipeline},
        ),
        Attempt(
            "widen its own role",
            "iam",
            "PutRolePolicy",
            "iam:PutRolePolicy",
            role,
            {"RoleName": line.build_role, "PolicyName": "wide", "PolicyDocument": _everything()},
        ),
        Attempt(
            "open the bucket",
            "s3",
            "PutBucketPolicy",
            "s3:PutBucketPolicy",
            target.bucket_arn,
            {"Bucket": line.bucket, "Policy": open_policy(f"{target.bucket_arn}/*")},
        ),
        overwrite(target, target.stored("source"), "the commit that the pipeline has checked out"),
        # A build inside the pipeline writes its own output there; a build before it has no business there at all.
        *([overwrite(target, target.stored("build"), "an artifact between two stages")] if target.by_artifact else []),
        Attempt(
            "destroy the key",
            "kms",
            "ScheduleKeyDeletion",
            "kms:ScheduleKeyDeletion",
            target.key,
            {"KeyId": target.key, "PendingWindowInDays": 7},
        ),
    )


def build_script(attempts: Iterable[Attempt]) -> str:
    """The program, with the attempts inside; it prints one line per attempt and needs only boto3."""
    data = json.dumps([asdict(attempt) for attempt in attempts])
    return _PROGRAM.format(attempts=base64.b64encode(data.encode()).decode(), mark=_MARK, bytes=BYTES)


def read_results(log: Iterable[str]) -> tuple[dict[int, tuple[str | None, str]], str]:
    """From the lines of the build's log: attempt number to (error code or None, message), and the caller's ARN."""
    results: dict[int, tuple[str | None, str]] = {}
    caller = ""
    for line in log:
        if line.startswith(_MARK):
            found = json.loads(line.removeprefix(_MARK))
            if found["attempt"] < 0:
                caller = found["message"]
            else:
                results[found["attempt"]] = (found["code"], found["message"])
    return results, caller


def _everything() -> str:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
