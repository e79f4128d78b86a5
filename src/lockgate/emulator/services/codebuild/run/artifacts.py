"""Upload a build's artifacts to S3 as the project's role, under the project's key."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from lockgate.emulator.services.codebuild.control.state import Build, Shape
from lockgate.emulator.services.codebuild.pipeline import ArtifactLocation
from lockgate.emulator.services.codebuild.run import s3
from lockgate.emulator.services.codebuild.run.archives import pack
from lockgate.emulator.services.codebuild.run.failure import PhaseFailedError
from lockgate.emulator.services.codebuild.run.globs import has_wildcard, matches, select
from lockgate.emulator.services.codebuild.run.log import BuildLog
from lockgate.emulator.services.codebuild.run.place import Place
from lockgate.emulator.services.codebuild.run.session import RoleSession
from lockgate.emulator.services.codebuild.spec import Artifacts, ArtifactSet

_CHUNK = 1024 * 1024


class Uploads:
    """The UPLOAD_ARTIFACTS phase of one build.

    Args:
        evaluate: Evaluates an artifact's name in the build's shell.
    """

    def __init__(
        self,
        build: Build,
        place: Place,
        session: RoleSession,
        log: BuildLog,
        evaluate: Callable[[str], str],
    ) -> None:
        self._build = build
        self._settings = build.settings
        self._place = place
        self._session = session
        self._log = log
        self._evaluate = evaluate

    def upload(self, artifacts: Artifacts | None) -> tuple[Shape, list[Shape]]:
        """Upload everything; the BuildArtifacts of the primary and of the secondary artifacts."""
        if self._build.job is not None:
            return self._pipeline(self._build.job.outputs, artifacts)
        project = self._settings["artifacts"]
        primary: Shape = {"location": ""}
        if project["type"] == "S3":
            primary = self._s3(project, _required(artifacts.primary if artifacts else None, "primary"))
        sets = artifacts.secondary if artifacts else {}
        secondary = []
        for each in self._settings["secondaryArtifacts"]:
            if each["type"] == "S3":
                chosen = _required(sets.get(each["artifactIdentifier"]), each["artifactIdentifier"])
                secondary.append(self._s3(each, chosen))
        return primary, secondary

    def _pipeline(
        self, outputs: tuple[ArtifactLocation, ...], artifacts: Artifacts | None
    ) -> tuple[Shape, list[Shape]]:
        """One output is the plain artifacts section; several are its secondary artifacts by name."""
        if not outputs:
            return {"location": ""}, []
        sets = artifacts.secondary if artifacts else {}
        if len(outputs) == 1 and outputs[0].name not in sets:
            chosen = _required(artifacts.primary if artifacts else None, "primary")
            return self._zip(outputs[0].bucket, outputs[0].key, chosen, {}), []
        made = [self._output(output, sets) for output in outputs]
        return {"location": ""}, made

    def _output(self, output: ArtifactLocation, sets: Mapping[str, ArtifactSet]) -> Shape:
        chosen = _required(sets.get(output.name), output.name)
        return {**self._zip(output.bucket, output.key, chosen, {}), "artifactIdentifier": output.name}

    def _s3(self, project: Shape, chosen: ArtifactSet) -> Shape:
        bucket = s3.bucket_name(project["location"])
        client = self._session.client("s3")
        _as_failure(lambda: s3.check_owner(client, bucket))
        key = self._key(project, chosen)
        if project.get("packaging") == "ZIP":
            shape = self._zip(bucket, key, chosen, project)
        else:
            shape = self._loose(bucket, key, chosen, project)
        shape["encryptionDisabled"] = bool(project.get("encryptionDisabled"))
        shape["overrideArtifactName"] = bool(project.get("overrideArtifactName"))
        for member in ("artifactIdentifier", "bucketOwnerAccess"):
            if project.get(member):
                shape[member] = project[member]
        return shape

    def _key(self, project: Shape, chosen: ArtifactSet) -> str:
        """``PATH/BUILD-ID/NAME``; a name of ``/`` is the bucket's or the path's root."""
        name = project.get("name") or self._settings["name"]
        if project.get("overrideArtifactName") and chosen.name:
            name = self._evaluate(chosen.name)
        parts = [project.get("path") or ""]
        if project.get("namespaceType") == "BUILD_ID":
            parts.append(self._build.uuid)
        if chosen.prefix:
            parts.append(chosen.prefix)
        parts.append(name)
        return "/".join(part.strip("/") for part in parts if part.strip("/"))

    def _zip(self, bucket: str, key: str, chosen: ArtifactSet, project: Shape) -> Shape:
        archive = self._place.attic / "artifact.zip"
        pack(archive, self._files(chosen), keep_links=chosen.symlinks)
        sums = self._put(bucket, key, archive, project)
        archive.unlink()
        return {"location": f"arn:aws:s3:::{bucket}/{key}", **sums}

    def _loose(self, bucket: str, key: str, chosen: ArtifactSet, project: Shape) -> Shape:
        prefix = f"{key}/" if key else ""
        for name, path in self._files(chosen):
            self._put(bucket, f"{prefix}{name}", path, project)
        return {"location": f"arn:aws:s3:::{bucket}/{key}".rstrip("/")}

    def _put(self, bucket: str, key: str, path: Path, project: Shape) -> dict[str, str]:
        """Put one file and answer its checksums.

        The object's metadata name the build and the checksums. Source: CodeBuild user guide, "Build specification
        reference", ``artifacts`` (``x-amz-meta-codebuild-buildarn``), and "Getting started", build output artifacts
        (``codebuild-content-sha256``, ``codebuild-content-md5``).
        """
        sums = {"sha256sum": _digest(path, "sha256"), "md5sum": _digest(path, "md5")}
        metadata = {
            "codebuild-buildarn": str(self._build.shape["arn"]),
            "codebuild-content-sha256": sums["sha256sum"],
            "codebuild-content-md5": sums["md5sum"],
        }
        members = {
            **s3.encryption(self._settings, disabled=bool(project.get("encryptionDisabled"))),
            **s3.owner_access(project),
        }
        _as_failure(
            lambda: s3.upload(self._session.client("s3"), bucket, key, path, Metadata=metadata, **members),
        )
        return sums

    def _files(self, chosen: ArtifactSet) -> list[tuple[str, Path]]:
        """Names in the artifact and the files, or AWS's failure when nothing matches."""
        found: dict[str, Path] = {}
        for base in self._bases(chosen.base):
            self._log.say(f"Expanding file paths for base directory {base}")
            self._log.say("Assembling file list")
            for pattern in chosen.files:
                self._log.say(f"Expanding {pattern}")
            for relative in select(base, chosen.files, chosen.exclude):
                path = base / relative
                if not self._usable(path, chosen):
                    self._log.say(f"Skipping invalid file path {relative}")
                    continue
                found[PurePosixPath(relative).name if chosen.discard_paths else relative] = path
        self._log.say(f"Found {len(found)} file(s)")
        if not found:
            raise PhaseFailedError("CLIENT_ERROR", "no matching artifact paths found")
        return list(found.items())

    def _usable(self, path: Path, chosen: ArtifactSet) -> bool:
        """A link is kept as one, or followed to a file within the build's folder."""
        if path.is_symlink() and not chosen.symlinks:
            return path.is_file() and self._place.holds(path)
        return path.is_symlink() or path.is_file()

    def _bases(self, base: str | None) -> list[Path]:
        """The base folders; ``base-directory`` may hold wildcards in its last step."""
        self._log.say(f"Expanding base directory path: {base or '.'}")
        source = self._place.source
        wanted = (base or ".").removeprefix(f"{source}/")
        if has_wildcard(wanted):
            below = (path for path in source.rglob("*") if path.is_dir())
            candidates = [path for path in below if matches(wanted, path.relative_to(source).as_posix())]
        else:
            candidates = [source / wanted]
        found = [path for path in candidates if path.is_dir() and self._place.holds(path)]
        if not found:
            raise PhaseFailedError("CLIENT_ERROR", "no matching base directory path found for build")
        return found


def _required(chosen: ArtifactSet | None, name: str) -> ArtifactSet:
    if chosen is None:
        raise PhaseFailedError("CLIENT_ERROR", f"no artifact definition found in the buildspec for the {name} artifact")
    return chosen


def _as_failure(work: Callable[[], None]) -> None:
    try:
        work()
    except s3.S3DeniedError as error:
        raise PhaseFailedError("CLIENT_ERROR", f"Error in UPLOAD_ARTIFACTS phase: {error}") from error


def _digest(path: Path, algorithm: str) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
