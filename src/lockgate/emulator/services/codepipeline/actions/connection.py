"""Source action CodeStarSourceConnection: a commit of a repository, through a connection, becomes a zip artifact.

Source: CodePipeline user guide, "CodeStarSourceConnection for Bitbucket Cloud, GitHub, ..."; Developer Tools console
guide, "Connections permissions reference": the role needs UseConnection on the connection under **both** prefixes, and
policies may narrow it by repository, branch and provider action. The artifact is written with the canned ACL
``bucket-owner-full-control``, which needs ``s3:PutObjectAcl``.
"""

from datetime import UTC
from urllib.parse import urlencode

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codepipeline.actions.repository import COMMIT_ID, Commit, fetch
from lockgate.emulator.services.codepipeline.model import Artifact, Revision
from lockgate.emulator.services.codepipeline.outcome import ActionFailed, Outcome
from lockgate.emulator.services.codepipeline.performing import ActionContext
from lockgate.emulator.services.connections import Connection, ConnectionStatus, connection_hub

PREFIXES = ("codeconnections", "codestar-connections")
READING = ("GetBranch", "StartUploadArchiveToS3", "GetUploadArchiveToS3Status")
"""The provider actions of a source action that makes a zip (console guide, "Supported access types")."""
SUMMARY_LIMIT = 2048


def perform(context: ActionContext) -> Outcome:
    """Use the connection, fetch the commit, and put it into the artifact store."""
    configuration = context.configuration
    repository = configuration["FullRepositoryId"]
    branch = context.execution.branches.get(context.action.name) or configuration["BranchName"]
    connection = _connection(context, configuration["ConnectionArn"])
    _use(context, connection, repository, branch)
    commit = _fetch(context, connection, repository, branch)
    written = context.write(context.action.outputs[0], commit.content, ".zip", ACL="bucket-owner-full-control")
    artifact = Artifact(written.name, written.bucket, written.key, written.region, commit.id)
    variables = {
        "AuthorDate": f"{commit.author_date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "BranchName": branch,
        "CommitId": commit.id,
        "CommitMessage": commit.message,
        "ConnectionArn": configuration["ConnectionArn"],
        "FullRepositoryName": repository,
    }
    revision = _revision(context, connection, repository, commit)
    return Outcome(
        summary=revision.summary, external_id=commit.id, variables=variables, outputs=(artifact,), revision=revision
    )


def _connection(context: ActionContext, arn: str) -> Connection:
    connection = connection_hub(context.aws).connection(arn)
    if connection is None:
        raise ActionFailed("ConfigurationError", f"Connection {arn} not found")
    if connection.status is not ConnectionStatus.AVAILABLE:
        raise ActionFailed(
            "ConfigurationError",
            f"Connection {arn} is not available: its status is {connection.status.value}. Complete the handshake with "
            "the Git provider first.",
        )
    return connection


def _use(context: ActionContext, connection: Connection, repository: str, branch: str) -> None:
    for prefix in PREFIXES:
        for provider_action in READING:
            keys = {
                f"{prefix}:FullRepositoryId": repository,
                f"{prefix}:ProviderAction": provider_action,
                f"{prefix}:ProviderPermissionsRequired": "read_only",
            }
            if provider_action == "GetBranch":
                keys[f"{prefix}:BranchName"] = branch
            try:
                context.aws.allowed_as(context.credentials, f"{prefix}:UseConnection", connection.arn, keys)
            except ServiceError as error:
                raise ActionFailed(
                    "PermissionError",
                    f"Unable to use Connection: {connection.arn}. The provided role does not have sufficient "
                    f"permissions. {error.message}",
                ) from error


def _fetch(context: ActionContext, connection: Connection, repository: str, branch: str) -> Commit:
    base = context.aws.github
    if base is None or connection.token is None:
        raise ActionFailed("SystemUnavailable", "The emulator was started without a Git provider to reach.")
    kind, value = context.execution.overrides.get(context.action.name, (None, None))
    wanted = value if kind == "COMMIT_ID" and value else f"refs/heads/{branch}"
    if kind == "COMMIT_ID" and not COMMIT_ID.fullmatch(wanted):
        raise ActionFailed("ConfigurationError", f"`{wanted}` is not a full commit id")
    try:
        return fetch(context.aws.workspace, f"{base.rstrip('/')}/{repository}.git", connection.token, wanted)
    except ActionFailed as failure:
        raise ActionFailed(
            failure.error.code,
            f"[{connection.provider}] Could not read {wanted} of {repository} through the connection: "
            f"{failure.error.message}",
        ) from failure


def _revision(context: ActionContext, connection: Connection, repository: str, commit: Commit) -> Revision:
    target = {
        "connectionArn": connection.arn,
        "referenceType": "COMMIT",
        "FullRepositoryId": repository,
        "Commit": commit.id,
    }
    return Revision(
        action=context.action.name,
        artifact=context.action.outputs[0],
        id=commit.id,
        change=commit.id,
        summary=commit.message[:SUMMARY_LIMIT] or commit.id,
        url=f"https://{context.region}.console.aws.amazon.com/codesuite/settings/connections/redirect?{urlencode(target)}",
        created=commit.author_date,
    )
