"""Where a build's log goes: a stream in CloudWatch Logs, and an object in S3 at its end."""

import gzip
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.services.codebuild.control.state import Build, Scope, Shape
from lockgate.emulator.services.codebuild.run import s3
from lockgate.emulator.services.codebuild.run.failure import PhaseFailedError
from lockgate.emulator.services.codebuild.run.log import BuildLog, CloudWatchSink
from lockgate.emulator.services.codebuild.run.place import Place
from lockgate.emulator.services.codebuild.run.session import RoleSession


def open_stream(scope: Scope, build: Build, session: RoleSession) -> tuple[CloudWatchSink | None, Shape]:
    """The build's stream, made as the project's role, and the LogsLocation; None when CloudWatch Logs are off.

    A role that may not make the stream fails the build in QUEUED, as on AWS.
    """
    config = build.settings["logsConfig"]
    location: Shape = {"cloudWatchLogs": config["cloudWatchLogs"], "s3Logs": config["s3Logs"]}
    if config["s3Logs"]["status"] == "ENABLED":
        bucket, key = _s3_object(build)
        location["s3LogsArn"] = f"arn:aws:s3:::{bucket}/{key}"
        location["s3DeepLink"] = f"https://s3.console.aws.amazon.com/s3/object/{bucket}/{key}?region={scope.region}"
    if config["cloudWatchLogs"]["status"] != "ENABLED":
        return None, location
    group = config["cloudWatchLogs"].get("groupName") or f"/aws/codebuild/{build.settings['name']}"
    prefix = config["cloudWatchLogs"].get("streamName")
    stream = f"{prefix}/{build.uuid}" if prefix else build.uuid
    client = session.client("logs")
    try:
        _create(client, group, stream)
    except ClientError as error:
        raise _refused(build, error) from error
    location |= {
        "groupName": group,
        "streamName": stream,
        "deepLink": _deep_link(scope.region, group, stream),
        "cloudWatchLogsArn": f"arn:aws:logs:{scope.region}:{scope.account}:log-group:{group}:log-stream:{stream}",
    }
    return CloudWatchSink(client, group, stream), location


def _create(client: Any, group: str, stream: str) -> None:
    """The stream, and the group when it does not exist yet."""
    try:
        client.create_log_stream(logGroupName=group, logStreamName=stream)
    except client.exceptions.ResourceNotFoundException:
        client.create_log_group(logGroupName=group)
        client.create_log_stream(logGroupName=group, logStreamName=stream)


def _refused(build: Build, error: ClientError) -> PhaseFailedError:
    details = error.response["Error"]
    return PhaseFailedError(
        "ACCESS_DENIED" if "AccessDenied" in details["Code"] else "CLIENT_ERROR",
        f"Service role {build.settings['serviceRole']} does not allow AWS CodeBuild to create Amazon CloudWatch Logs "
        f"log streams for build {build.shape['arn']}. Error message: {details['Message']}",
    )


def _deep_link(region: str, group: str, stream: str) -> str:
    """The console's address, in its own way of escaping slashes."""
    escaped = [part.replace("/", "$252F") for part in (group, stream)]
    console = f"https://console.aws.amazon.com/cloudwatch/home?region={region}"
    return f"{console}#logsV2:log-groups/log-group/{escaped[0]}/log-events/{escaped[1]}"


def _s3_object(build: Build) -> tuple[str, str]:
    bucket, prefix = s3.split(build.settings["logsConfig"]["s3Logs"]["location"])
    name = f"{build.uuid}.gz"
    return bucket, f"{prefix.strip('/')}/{name}" if prefix.strip("/") else name


def upload_log(build: Build, place: Place, session: RoleSession, log: BuildLog) -> None:
    """Put the whole log into S3 when the project wants it; raises `S3DeniedError`."""
    config = build.settings["logsConfig"]["s3Logs"]
    if config["status"] != "ENABLED":
        return
    bucket, key = _s3_object(build)
    archive = place.attic / "log.gz"
    archive.write_bytes(gzip.compress(log.text.encode()))
    members = {**s3.encryption(build.settings, disabled=bool(config["encryptionDisabled"])), **s3.owner_access(config)}
    s3.upload(session.client("s3"), bucket, key, archive, **members)
