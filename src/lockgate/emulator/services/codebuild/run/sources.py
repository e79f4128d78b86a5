"""Bring a build's sources into its folder: nothing, S3, a pipeline's artifacts, or a git repository."""

import json
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Aws, ServiceError
from lockgate.emulator.services.codebuild.control.connected import check_connection
from lockgate.emulator.services.codebuild.control.credentials import token_for
from lockgate.emulator.services.codebuild.control.state import Build, Scope, Shape
from lockgate.emulator.services.codebuild.pipeline import ArtifactLocation
from lockgate.emulator.services.codebuild.repository import Repository, UnreachableRepositoryError
from lockgate.emulator.services.codebuild.run import s3
from lockgate.emulator.services.codebuild.run.archives import ArchiveError, unpack
from lockgate.emulator.services.codebuild.run.failure import PhaseFailedError
from lockgate.emulator.services.codebuild.run.git import GitCheckout
from lockgate.emulator.services.codebuild.run.place import Place
from lockgate.emulator.services.codebuild.run.session import RoleSession
from lockgate.emulator.services.codebuild.run.watch import Watch

_GIT = frozenset({"GITHUB", "GITHUB_ENTERPRISE"})


class Sources:
    """Fetches the sources of one build."""

    def __init__(self, aws: Aws, scope: Scope, build: Build, place: Place, session: RoleSession, watch: Watch) -> None:
        self._aws = aws
        self._scope = scope
        self._build = build
        self._place = place
        self._session = session
        self._watch = watch

    def fetch(self) -> tuple[str | None, dict[str, Path]]:
        """All sources; what the primary resolved to, and the folders of the others by identifier."""
        if self._build.job is not None:
            return self._pipeline()
        settings = self._build.settings
        resolved = self._one(settings["source"], settings.get("sourceVersion"), self._place.source, "primary source")
        versions = {each["sourceIdentifier"]: each["sourceVersion"] for each in settings["secondarySourceVersions"]}
        folders: dict[str, Path] = {}
        for source in settings["secondarySources"]:
            identifier = source["sourceIdentifier"]
            folders[identifier] = self._place.secondary(identifier)
            self._one(source, versions.get(identifier), folders[identifier], f"secondary source {identifier}")
        return resolved, folders

    def _pipeline(self) -> tuple[str | None, dict[str, Path]]:
        """A pipeline's input artifacts; the primary is the source, the others are beside it."""
        job = self._build.job
        if job is None:
            raise ValueError("the build has no pipeline job")
        folders: dict[str, Path] = {}
        primary = job.primary or job.inputs[0].name
        for artifact in job.inputs:
            folder = self._place.source if artifact.name == primary else self._place.secondary(artifact.name)
            self._artifact(artifact, folder, "primary source" if artifact.name == primary else "secondary source")
            if artifact.name != primary:
                folders[artifact.name] = folder
        return job.revision, folders

    def _artifact(self, artifact: ArtifactLocation, folder: Path, title: str) -> None:
        suffix = f"for {title} and source version arn:aws:s3:::{artifact.bucket}/{artifact.key}"
        self._archive(artifact.bucket, artifact.key, artifact.version, folder, suffix)

    def _one(self, source: Shape, version: str | None, folder: Path, title: str) -> str | None:
        kind = source["type"]
        if kind == "NO_SOURCE":
            return None
        if kind == "S3":
            return self._s3(source["location"], version, folder, title)
        if kind in _GIT:
            return self._git(source, version, folder)
        raise PhaseFailedError(
            "CLIENT_ERROR", f"sources of type {kind} cannot be reached from this emulator for {title}"
        )

    def _s3(self, location: str, version: str | None, folder: Path, title: str) -> str | None:
        bucket, key = s3.split(location)
        suffix = f"for {title} and source version {version or f'arn:aws:s3:::{bucket}/{key}'}"
        if key.endswith("/"):
            self._folder(bucket, key, folder, suffix)
            return None
        return self._archive(bucket, key, version, folder, suffix)

    def _archive(self, bucket: str, key: str, version: str | None, folder: Path, suffix: str) -> str | None:
        """Download and unpack a ZIP; the object's version, or its MD5 sum in an unversioned bucket."""
        target = self._place.attic / "source.zip"
        answer = self._denied(lambda: s3.download(self._session.client("s3"), bucket, key, version, target), suffix)
        try:
            unpack(target, folder)
        except ArchiveError as error:
            raise PhaseFailedError("CLIENT_ERROR", f"{error} {suffix}") from error
        target.unlink()
        found = answer.get("VersionId") or str(answer.get("ETag", "")).strip('"')
        return found or None

    def _folder(self, bucket: str, prefix: str, folder: Path, suffix: str) -> None:
        client = self._session.client("s3")
        try:
            pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        except ClientError as error:
            details = error.response["Error"]
            raise PhaseFailedError("CLIENT_ERROR", f"{details['Code']}: {details['Message']} {suffix}") from error
        for key in keys:
            relative = key.removeprefix(prefix)
            target = folder / relative
            if not relative or relative.endswith("/") or not target.resolve().is_relative_to(folder.resolve()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            self._denied(lambda key=key, target=target: s3.download(client, bucket, key, None, target), suffix)  # type: ignore[misc] # mypy cannot infer a lambda with defaults
            self._watch.check()

    def _denied(self, download: Callable[[], Shape], suffix: str) -> Shape:
        try:
            return download()
        except s3.S3DeniedError as error:
            raise PhaseFailedError("CLIENT_ERROR", f"{error} {suffix}") from error

    def _git(self, source: Shape, version: str | None, folder: Path) -> str:
        suffix = f"for primary source and source version {version or ''}".rstrip()
        try:
            repository = Repository.at(source["location"], self._aws.github)
        except UnreachableRepositoryError as error:
            raise PhaseFailedError("CLIENT_ERROR", f"{error} {suffix}") from error
        checkout = GitCheckout(repository, self._token(source, suffix), folder, self._place.attic, self._watch)
        submodules = bool((source.get("gitSubmodulesConfig") or {}).get("fetchSubmodules"))
        return checkout.check_out(version, int(source.get("gitCloneDepth") or 0), submodules=submodules)

    def _token(self, source: Shape, suffix: str) -> str | None:
        """The source's own authorisation when it has one, otherwise the account's imported credentials."""
        auth = source.get("auth") or {}
        resource = auth.get("resource")
        if auth.get("type") == "SECRETS_MANAGER" and resource:
            return self._secret_token(resource, suffix)
        try:
            check_connection(self._aws, self._scope, source, self._session.credentials())
        except ServiceError as error:
            raise PhaseFailedError("CLIENT_ERROR", f"authorization failed {suffix}: {error.message}") from error
        return token_for(self._aws, self._scope, source)

    def _secret_token(self, resource: str, suffix: str) -> str:
        try:
            value = self._session.client("secretsmanager").get_secret_value(SecretId=resource)["SecretString"]
            return str(json.loads(value)["Token"])
        except ClientError as error:
            details = error.response["Error"]
            raise PhaseFailedError("CLIENT_ERROR", f"{details['Code']}: {details['Message']} {suffix}") from error
        except (ValueError, TypeError, KeyError) as error:
            raise PhaseFailedError("CLIENT_ERROR", f"the secret {resource} holds no Token {suffix}") from error
