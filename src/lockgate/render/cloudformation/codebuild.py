"""``AWS::CodeBuild::Project``."""

from lockgate.design.nodes import BuildProject, S3Artifacts, SourceWebhook
from lockgate.render.cloudformation.parts import typed, value
from lockgate.render.tree import Noted, Tree

_CURATED = "aws/codebuild/"
_ANCHORED = "CodeBuild searches for the pattern, so that it has to be anchored."
_PROJECT_KEY = "CodeBuild encrypts with the project's key and ignores the pipeline's; left out, it would be `aws/s3`."


def project(node: BuildProject) -> Tree:
    """The project."""
    properties: dict[str, Tree] = {
        "Name": node.name,
        "Description": node.description,
        "ServiceRole": value(node.role),
        "EncryptionKey": Noted(value(node.key), _PROJECT_KEY),
        "TimeoutInMinutes": node.timeout,
        "Environment": _environment(node),
        "Source": _source(node.buildspec, node.webhook),
        **(_webhook(node.webhook) if node.webhook else {}),
        "Artifacts": _artifacts(node.artifacts) if node.artifacts else {"Type": "CODEPIPELINE"},
        "LogsConfig": {"CloudWatchLogs": {"Status": "ENABLED", "GroupName": value(node.log_group)}},
    }
    return typed("AWS::CodeBuild::Project", properties, node.origin)


def _environment(node: BuildProject) -> Tree:
    """AWS's own images are pulled by CodeBuild, others by the project's role."""
    variables: list[Tree] = [
        {"Name": name, "Type": "PLAINTEXT", "Value": text} for name, text in node.variables.items()
    ]
    return {
        "Type": "LINUX_CONTAINER",
        "ComputeType": node.compute,
        "Image": node.image,
        "ImagePullCredentialsType": "CODEBUILD" if node.image.startswith(_CURATED) else "SERVICE_ROLE",
        "PrivilegedMode": False,
        **({"EnvironmentVariables": variables} if variables else {}),
    }


def _source(buildspec: str, webhook: SourceWebhook | None) -> Tree:
    if webhook is None:
        return {"Type": "CODEPIPELINE", "BuildSpec": buildspec}
    return {
        "Type": "GITHUB",
        "Location": webhook.location,
        "BuildSpec": buildspec,
        "GitCloneDepth": 1,
        "ReportBuildStatus": True,
        "BuildStatusConfig": {"Context": webhook.context},
    }


def _webhook(webhook: SourceWebhook) -> dict[str, Tree]:
    filters: list[Tree] = [
        {"Type": "EVENT", "Pattern": "PUSH"},
        Noted({"Type": "HEAD_REF", "Pattern": webhook.head_ref}, _ANCHORED),
    ]
    return {
        "SourceVersion": f"refs/heads/{webhook.branch}",
        "Triggers": {"Webhook": True, "BuildType": "BUILD", "FilterGroups": [filters]},
    }


def _artifacts(artifacts: S3Artifacts) -> Tree:
    return {
        "Type": "S3",
        "Location": artifacts.bucket,
        "Path": artifacts.path,
        "Name": artifacts.name,
        "NamespaceType": "NONE",
        "Packaging": "ZIP",
        "OverrideArtifactName": False,
        "EncryptionDisabled": False,
    }
