"""The variables that CodeBuild itself sets.

Source: CodeBuild user guide, "Environment variables in build environments".
"""

from pathlib import Path

from lockgate.emulator.services.codebuild.control.state import Build, Scope
from lockgate.emulator.services.codebuild.run.place import Place, search_path
from lockgate.emulator.services.codebuild.run.session import RoleSession


def agent_variables(
    scope: Scope, build: Build, place: Place, session: RoleSession, endpoint: str, folders: dict[str, Path]
) -> dict[str, str]:
    """Everything but the user's own variables; the emulator's environment has no part in it."""
    shape = build.shape
    values: dict[str, str | None] = {
        "PATH": f"{place.local / 'bin'}:{search_path()}",
        "HOME": str(place.home),
        "TMPDIR": str(place.temporary),
        "LANG": "C.UTF-8",
        "AWS_REGION": scope.region,
        "AWS_DEFAULT_REGION": scope.region,
        "AWS_ENDPOINT_URL": endpoint,
        "CODEBUILD_CI": "true",
        "CODEBUILD_BUILD_ARN": shape["arn"],
        "CODEBUILD_BUILD_ID": shape["id"],
        "CODEBUILD_BUILD_IMAGE": shape["environment"]["image"],
        "CODEBUILD_BUILD_NUMBER": str(shape["buildNumber"]),
        "CODEBUILD_BUILD_SUCCEEDING": "1",
        "CODEBUILD_BUILD_URL": _console(scope, build),
        "CODEBUILD_INITIATOR": shape["initiator"],
        "CODEBUILD_KMS_KEY_ID": shape["encryptionKey"],
        "CODEBUILD_LOG_PATH": shape["logs"].get("streamName"),
        "CODEBUILD_PROJECT_ARN": build.project_arn,
        "CODEBUILD_RESOLVED_SOURCE_VERSION": shape.get("resolvedSourceVersion"),
        "CODEBUILD_SOURCE_REPO_URL": shape["source"].get("location"),
        "CODEBUILD_SOURCE_VERSION": shape.get("sourceVersion"),
        "CODEBUILD_SRC_DIR": str(place.source),
        "CODEBUILD_START_TIME": str(int(shape["startTime"].timestamp() * 1000)),
    }
    values |= {f"CODEBUILD_SRC_DIR_{name}": str(folder) for name, folder in folders.items()}
    values |= build.hidden
    return {name: value for name, value in values.items() if value is not None} | session.environment()


def _console(scope: Scope, build: Build) -> str:
    host = f"https://{scope.region}.console.aws.amazon.com/codesuite/codebuild"
    identity = build.id.replace(":", "%3A")
    return f"{host}/{scope.account}/projects/{build.settings['name']}/build/{identity}/?region={scope.region}"
