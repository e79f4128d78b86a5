"""The text of the AppSpec file of a revision: out of the call, or out of S3 as the service role."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.codedeploy.run.endings import Ended
from lockgate.emulator.services.codedeploy.run.role import Role

NAMES = ("appspec.yml", "appspec.yaml", "appspec.json")
"""What the file may be called at the root of an archive."""
_MOST = 1_048_576


def appspec_text(role: Role, revision: Mapping[str, Any]) -> str:
    """The file's text; raises `Ended` when it cannot be had."""
    if revision["revisionType"] in {"String", "AppSpecContent"}:
        inner = revision.get("string") or revision["appSpecContent"]
        return str(inner["content"])
    return _decoded(_from_s3(role, revision["s3Location"]))


def _from_s3(role: Role, place: Mapping[str, Any]) -> bytes:
    version = {"VersionId": place["version"]} if place.get("version") else {}
    answer = role.call("s3", "get_object", Bucket=place["bucket"], Key=place["key"], **version)
    stated = str(place.get("eTag") or "").strip('"')
    if stated and stated != str(answer.get("ETag", "")).strip('"'):
        raise Ended(
            "REVISION_MISSING", f"The object {place['bucket']}/{place['key']} has another ETag than the revision says"
        )
    data: bytes = answer["Body"].read()
    match place["bundleType"]:
        case "zip":
            return _unpacked(_zip_member, data)
        case "tar" | "tgz":
            return _unpacked(_tar_member, data)
        case _:
            return data


def _unpacked(find: Any, data: bytes) -> bytes:
    try:
        found: bytes | None = find(data)
    except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise Ended("INVALID_REVISION", f"The bundle cannot be unpacked: {error}") from error
    if found is None:
        raise Ended(
            "INVALID_REVISION",
            f"The deployment's bundle has no AppSpec file at its root; it must be called {' or '.join(NAMES)}",
        )
    return found


def _zip_member(data: bytes) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next((name for name in NAMES if name in archive.namelist()), None)
        if name is None:
            return None
        with archive.open(name) as member:
            return member.read(_MOST)


def _tar_member(data: bytes) -> bytes | None:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = {member.name.removeprefix("./"): member for member in archive if member.isfile()}
        found = next((members[name] for name in NAMES if name in members), None)
        member = archive.extractfile(found) if found is not None else None
        return member.read(_MOST) if member is not None else None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Ended("INVALID_REVISION", "The AppSpec file is not valid: it is not UTF-8 text") from error
