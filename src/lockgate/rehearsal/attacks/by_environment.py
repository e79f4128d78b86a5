"""What one environment's people and roles must not do to another environment."""

from lockgate.rehearsal.attacks.attempts import Attempt, Target, assume, overwrite, update_stack


def attempts_on(target: Target) -> tuple[Attempt, ...]:
    """Every attempt on `target` that does not depend on who the attacker is."""
    line, key = target.line, target.key
    artifact = f"{target.bucket_arn}/{target.artifact}"
    function = f"arn:aws:lambda:{line.region}:{target.runtime_account}:function:{target.runtime.application_stack}"
    return (
        Attempt(
            "read the artifact",
            "s3",
            "GetObject",
            "s3:GetObject",
            artifact,
            {"Bucket": line.bucket, "Key": target.artifact},
        ),
        Attempt(
            "list the artifacts",
            "s3",
            "ListObjectsV2",
            "s3:ListBucket",
            target.bucket_arn,
            {"Bucket": line.bucket},
        ),
        overwrite(target, target.artifact, "the artifact"),
        # S3's own key asks for no permission of KMS: only the bucket stands in the way.
        overwrite(target, target.artifact, "the artifact under S3's own key", ServerSideEncryption="AES256"),
        Attempt(
            "decrypt with the key",
            "kms",
            "Decrypt",
            "kms:Decrypt",
            key,
            {"KeyId": key, "CiphertextBlob": target.ciphertext},
        ),
        Attempt(
            "encrypt with the key",
            "kms",
            "GenerateDataKey",
            "kms:GenerateDataKey",
            key,
            {"KeyId": key, "KeySpec": "AES_256"},
        ),
        assume(target.runtime_role(target.runtime.action_role), "action role"),
        assume(target.runtime_role(target.runtime.execution_role), "execution role"),
        assume(target.infrastructure_role(line.pipeline_role), "pipeline role"),
        assume(target.infrastructure_role(line.build_role), "build role"),
        update_stack(target, target.runtime_account, target.runtime.application_stack, "application's stack"),
        Attempt(
            "replace the function's code",
            "lambda",
            "UpdateFunctionCode",
            "lambda:UpdateFunctionCode",
            function,
            {"FunctionName": function, "ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="},
        ),
    )
