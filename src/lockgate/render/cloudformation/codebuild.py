"""``AWS::CodeBuild::Project``."""

from lockgate.design.nodes import BuildProject, PullRequestWebhook, PushWebhook, S3Artifacts
from lockgate.render.cloudformation.parts import typed, value
from lockgate.render.tree import Noted, Tree

_CURATED = "aws/codebuild/"
_ANCHORED = "CodeBuild searches for the pattern, so that it has to be anchored."
_MADE_OR_CHANGED = "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED"
_PROJECT_KEY = "CodeBuild encrypts with the project's key and ignores the pipeline's; left out, it would be `aws/s3`."


def project(node: BuildProject) -> Tree:
    """The project."""
    properties: dict[str, Tree] = {
        "Name": node.name,
        "Description": node.description,
        "ServiceRole": value(node.role),
        **({"EncryptionKey": Noted(value(node.key), _PROJECT_KEY)} if node.key else {}),
        "TimeoutInMinutes": node.timeout,
        **({"ConcurrentBuildLimit": node.concurrent} if node.concurrent else {}),
        "Environment": _environment(node),
        "Source": _source(node.buildspec, node.webhook),
        **(_webhook(node.webhook) if node.webhook else {}),
        "Artifacts": _artifacts(node.webhook, node.artifacts),
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


def _source(buildspec: str, webhook: PushWebhook | PullRequestWebhook | None) -> Tree:
    if webhook is None:
        return {"Type": "CODEPIPELINE", "BuildSpec": buildspec}
    source: dict[str, Tree] = {
        "Type": "GITHUB",
        "Location": webhook.location,
        "BuildSpec": buildspec,
        "GitCloneDepth": 1,
        "ReportBuildStatus": True,
        "BuildStatusConfig": {"Context": webhook.context},
    }
    if isinstance(webhook, PullRequestWebhook) and webhook.connection is not None:
        source["Auth"] = {"Type": "CODECONNECTIONS", "Resource": value(webhook.connection)}
    return source


def _webhook(webhook: PushWebhook | PullRequestWebhook) -> dict[str, Tree]:
    triggers: dict[str, Tree] = {"Webhook": True, "BuildType": "BUILD", "FilterGroups": [_filters(webhook)]}
    if isinstance(webhook, PullRequestWebhook):
        triggers["PullRequestBuildPolicy"] = {
            "RequiresCommentApproval": webhook.approval,
            **({} if webhook.approval == "DISABLED" else {"ApproverRoles": list(webhook.approvers)}),
        }
    return {"SourceVersion": f"refs/heads/{webhook.branch}", "Triggers": triggers}


def _filters(webhook: PushWebhook | PullRequestWebhook) -> list[Tree]:
    """All of them must hold; a merge arrives as a push, so that no project listens for merged pull requests."""
    if isinstance(webhook, PushWebhook):
        return [{"Type": "EVENT", "Pattern": "PUSH"}, _ref("HEAD_REF", webhook.head_ref)]
    filters: list[Tree] = [{"Type": "EVENT", "Pattern": _MADE_OR_CHANGED}, _ref("BASE_REF", webhook.base_ref)]
    if webhook.other_base_ref is not None:
        filters.append({"Type": "BASE_REF", "Pattern": webhook.other_base_ref, "ExcludeMatchedPattern": True})
    return filters


def _ref(kind: str, pattern: str) -> Tree:
    return Noted({"Type": kind, "Pattern": pattern}, _ANCHORED)


def _artifacts(webhook: PushWebhook | PullRequestWebhook | None, artifacts: S3Artifacts | None) -> Tree:
    """A pipeline says where the output goes; a webhook's build writes to S3, or nothing."""
    if artifacts is None:
        return {"Type": "CODEPIPELINE" if webhook is None else "NO_ARTIFACTS"}
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
