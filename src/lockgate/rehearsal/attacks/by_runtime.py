"""What a runtime account must not do to the infrastructure account that delivers to it."""

from lockgate.rehearsal.attacks.attempts import Attempt, Target, assume, open_policy, overwrite, update_stack


def runtime_attempts(target: Target) -> tuple[Attempt, ...]:
    """Attempts on the line that delivers to the attacker's own environment."""
    line = target.line
    return (
        overwrite(target, target.artifact, "its own artifact"),
        overwrite(target, target.stored("build"), "an artifact between two stages"),
        update_stack(target, line.account, line.pipeline_stack, "pipeline's stack"),
        update_stack(target, line.account, line.artifacts_stack, "artifacts' stack"),
        Attempt(
            "mark the pipeline as its own",
            "codepipeline",
            "TagResource",
            "codepipeline:TagResource",
            target.pipeline_arn,
            {"resourceArn": target.pipeline_arn, "tags": [{"key": "owner", "value": "attacker"}]},
        ),
        Attempt(
            "start the build with commands of its own",
            "codebuild",
            "StartBuild",
            "codebuild:StartBuild",
            target.project_arn,
            {"projectName": target.project_arn, "buildspecOverride": "version: 0.2"},
        ),
        Attempt(
            "open the bucket",
            "s3",
            "PutBucketPolicy",
            "s3:PutBucketPolicy",
            target.bucket_arn,
            {"Bucket": line.bucket, "Policy": open_policy(f"{target.bucket_arn}/*")},
        ),
        Attempt(
            "forge the event that starts the pipeline",
            "events",
            "PutEvents",
            "events:PutEvents",
            f"arn:aws:events:{line.region}:{line.account}:event-bus/default",
            {
                "Entries": [
                    {
                        "Source": "rehearsal.attack",
                        "DetailType": "Object Created",
                        "Detail": "{}",
                        "EventBusName": f"arn:aws:events:{line.region}:{line.account}:event-bus/default",
                    }
                ]
            },
        ),
        assume(target.infrastructure_role(line.pipeline_role), "pipeline role"),
        assume(target.infrastructure_role(line.build_role), "build role"),
        assume(target.infrastructure_role(line.group_role("operators")), "operators' role"),
    )
