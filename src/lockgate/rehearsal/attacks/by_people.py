"""What the people of a line must not do: each group has its own part and no other's."""

from lockgate.rehearsal.attacks.attempts import Attempt, Target, assume, overwrite


def developer_attempts(target: Target) -> tuple[Attempt, ...]:
    """Developers push and look; they write nothing in the infrastructure account."""
    return (
        _edit_pipeline(target),
        _start(target),
        *_approve(target),
        _start_build(target),
        overwrite(target, target.artifact, "the artifact"),
        assume(target.runtime_role(target.runtime.action_role), "action role"),
    )


def operator_attempts(target: Target) -> tuple[Attempt, ...]:
    """Operators start and stop; they neither edit nor approve."""
    return (
        _edit_pipeline(target),
        *_approve(target),
        _start_build(target),
        overwrite(target, target.artifact, "the artifact"),
    )


def approver_attempts(target: Target) -> tuple[Attempt, ...]:
    """Approvers approve; they neither start nor edit what they approve."""
    return (
        _edit_pipeline(target),
        _start(target),
        _start_build(target),
        overwrite(target, target.artifact, "the artifact"),
    )


def _edit_pipeline(target: Target) -> Attempt:
    stages = [
        {
            "name": name,
            "actions": [
                {
                    "name": name,
                    "actionTypeId": {"category": kind, "owner": "AWS", "provider": provider, "version": "1"},
                    "configuration": configuration,
                    "outputArtifacts": [{"name": "source"}] if kind == "Source" else [],
                }
            ],
        }
        for name, kind, provider, configuration in (
            ("Source", "Source", "S3", {"S3Bucket": target.line.bucket, "S3ObjectKey": "mine.zip"}),
            ("Approve", "Approval", "Manual", {}),
        )
    ]
    pipeline = {
        "name": target.line.pipeline,
        "roleArn": target.infrastructure_role(target.line.pipeline_role),
        "artifactStore": {"type": "S3", "location": target.line.bucket},
        "stages": stages,
    }
    return Attempt(
        "change the pipeline",
        "codepipeline",
        "UpdatePipeline",
        "codepipeline:UpdatePipeline",
        target.pipeline_arn,
        {"pipeline": pipeline},
    )


def _start(target: Target) -> Attempt:
    return Attempt(
        "start the pipeline",
        "codepipeline",
        "StartPipelineExecution",
        "codepipeline:StartPipelineExecution",
        target.pipeline_arn,
        {"name": target.line.pipeline},
    )


def _start_build(target: Target) -> Attempt:
    return Attempt(
        "start the build with commands of their own",
        "codebuild",
        "StartBuild",
        "codebuild:StartBuild",
        target.project_arn,
        {"projectName": target.line.build_project, "buildspecOverride": "version: 0.2"},
    )


def _approve(target: Target) -> tuple[Attempt, ...]:
    if target.approval is None:
        return ()
    return (
        Attempt(
            "approve the deployment",
            "codepipeline",
            "PutApprovalResult",
            "codepipeline:PutApprovalResult",
            f"{target.pipeline_arn}/{target.stage}/{target.approval}",
            {
                "pipelineName": target.line.pipeline,
                "stageName": target.stage,
                "actionName": target.approval,
                "result": {"summary": "approved by an attacker", "status": "Approved"},
                "token": "00000000-0000-4000-8000-000000000000",
            },
        ),
    )
