"""What the build of a pull request must not do: it runs what a stranger wrote, with the check's own role."""

from lockgate.rehearsal.attacks.attempts import Attempt, Target, assume, overwrite


def check_attempts(target: Target, secret: str) -> tuple[Attempt, ...]:
    """Attempts of the check's role in its own account; `secret` is the ARN of a secret there."""
    line, project = target.line, target.project_arn
    artifact = f"{target.bucket_arn}/{target.artifact}"
    key = {"KeyId": target.key, "CiphertextBlob": target.ciphertext}
    return (
        assume(target.runtime_role(target.runtime.action_role), "action role"),
        assume(target.runtime_role(target.runtime.execution_role), "execution role"),
        assume(target.infrastructure_role(line.pipeline_role), "pipeline role"),
        assume(target.infrastructure_role(line.build_role), "release build's role"),
        overwrite(target, target.artifact, "the artifact"),
        Attempt(
            "read the artifact",
            "s3",
            "GetObject",
            "s3:GetObject",
            artifact,
            {"Bucket": line.bucket, "Key": target.artifact},
        ),
        Attempt("decrypt with the key", "kms", "Decrypt", "kms:Decrypt", target.key, key),
        Attempt(
            "read a secret",
            "secretsmanager",
            "GetSecretValue",
            "secretsmanager:GetSecretValue",
            secret,
            {"SecretId": secret},
        ),
        Attempt(
            "start the release build with commands of its own",
            "codebuild",
            "StartBuild",
            "codebuild:StartBuild",
            project,
            {"projectName": line.build_project, "buildspecOverride": "version: 0.2"},
        ),
        Attempt(
            "change the release build",
            "codebuild",
            "UpdateProject",
            "codebuild:UpdateProject",
            project,
            {"name": line.build_project, "timeoutInMinutes": 480},
        ),
        Attempt(
            "start the pipeline",
            "codepipeline",
            "StartPipelineExecution",
            "codepipeline:StartPipelineExecution",
            target.pipeline_arn,
            {"name": line.pipeline},
        ),
    )
