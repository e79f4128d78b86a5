"""A build's cache: in S3 as the project's role, or in a local folder of the emulator.

Source: CodeBuild user guide, "Cache builds to improve performance". Of the local modes only custom folders mean
anything here: there are no images and git is fetched afresh.
"""

import hashlib
import tarfile
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import ClientError

from lockgate.emulator.services.codebuild.control.state import Build, Scope
from lockgate.emulator.services.codebuild.run import s3
from lockgate.emulator.services.codebuild.run.globs import select
from lockgate.emulator.services.codebuild.run.log import BuildLog
from lockgate.emulator.services.codebuild.run.place import Place
from lockgate.emulator.services.codebuild.run.session import RoleSession
from lockgate.emulator.services.codebuild.spec import Cache

_HOMES = ("/root/", "~/", "$HOME/")


class BuildCache:
    """Restores before INSTALL and saves after POST_BUILD; whatever goes wrong is said in the log and fails nothing."""

    def __init__(
        self, workspace: Path, scope: Scope, build: Build, place: Place, session: RoleSession, log: BuildLog
    ) -> None:
        self._config = build.settings["cache"]
        self._settings = build.settings
        self._place = place
        self._session = session
        self._log = log
        self._generation = build.cache_generation
        self._local: Path = workspace / "codebuild-cache" / scope.account / scope.region / build.settings["name"]
        self._archive = place.attic / "cache.tar.gz"
        self._restored: str | None = None

    def restore(self, cache: Cache | None, evaluate: Callable[[str], str]) -> None:
        """Bring back what an earlier build saved under the same key."""
        if not self._wanted(cache, "restore"):
            return
        if cache is None or not cache.paths:
            self._log.say("Unable to initialize cache download: no paths specified to be cached")
            return
        key = evaluate(cache.key) if cache.key else "default"
        found = self._fetch(self._name(key)) or any(
            self._fetch_newest(evaluate(prefix)) for prefix in (cache.fallback_keys if cache.key else ())
        )
        if not found:
            self._log.say("No cache found")
            return
        with tarfile.open(self._archive) as archive:
            archive.extractall(self._place.root, filter="data")
        self._restored = key
        self._log.say("Cache restored")

    def save(self, cache: Cache | None, evaluate: Callable[[str], str]) -> None:
        """Keep the files of the cache's paths."""
        if cache is None or not cache.paths or not self._wanted(cache, "save"):
            return
        key = evaluate(cache.key) if cache.key else "default"
        with tarfile.open(self._archive, "w:gz") as archive:
            for path in self._files(cache):
                archive.add(path, path.relative_to(self._place.root).as_posix(), recursive=False)
        self._keep(self._name(key))

    def _wanted(self, cache: Cache | None, action: str) -> bool:
        kind = str(self._config["type"])
        if kind == "LOCAL" and "LOCAL_CUSTOM_CACHE" not in self._config.get("modes", []):
            return False
        return kind != "NO_CACHE" and (cache is None or cache.action in {None, action})

    def _name(self, key: str) -> str:
        """The object's name; a cache that was invalidated has another."""
        safe = key if key.replace("-", "").replace("_", "").replace(".", "").isalnum() else _hashed(key)
        return f"{self._generation}-{safe}.tar.gz"

    def _files(self, cache: Cache) -> list[Path]:
        found: dict[Path, None] = {}
        for pattern in cache.paths:
            base, relative = self._place.source, pattern
            for home in _HOMES:
                if pattern.startswith(home):
                    base, relative = self._place.home, pattern.removeprefix(home)
            if relative.startswith("/") and not relative.startswith(f"{base}/"):
                self._log.say(f"Cache path {pattern} is left out: it is outside the build's own folder")
                continue
            found.update(dict.fromkeys(base / name for name in select(base, [relative])))
        return list(found)

    def _where(self) -> tuple[str, str]:
        bucket, prefix = s3.split(self._config["location"])
        namespace = self._config.get("cacheNamespace") or self._settings["name"]
        return bucket, "/".join(part for part in (prefix.strip("/"), namespace) if part)

    def _fetch(self, name: str) -> bool:
        if self._config["type"] == "LOCAL":
            source = self._local / name
            if source.is_file():
                self._archive.write_bytes(source.read_bytes())
            return source.is_file()
        bucket, prefix = self._where()
        try:
            s3.download(self._session.client("s3"), bucket, f"{prefix}/{name}", None, self._archive)
        except s3.S3DeniedError as error:
            self._log.say(f"Unable to download cache: {str(error).splitlines()[0]}")
            return False
        return True

    def _fetch_newest(self, start: str) -> bool:
        """The newest cache whose key begins with `start`."""
        begin = f"{self._generation}-{start}"
        if self._config["type"] == "LOCAL":
            names = [path for path in self._local.glob("*") if path.name.startswith(begin)]
            newest = max(names, key=lambda path: path.stat().st_mtime, default=None)
            return newest is not None and self._fetch(newest.name)
        bucket, prefix = self._where()
        try:
            listed = self._session.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/{begin}")
        except ClientError as error:
            self._log.say(f"Unable to list caches: {error.response['Error']['Message']}")
            return False
        objects = sorted(listed.get("Contents", []), key=lambda item: item["LastModified"])
        return bool(objects) and self._fetch(objects[-1]["Key"].rpartition("/")[2])

    def _keep(self, name: str) -> None:
        if self._config["type"] == "LOCAL":
            self._local.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self._local / name).write_bytes(self._archive.read_bytes())
            return
        bucket, prefix = self._where()
        members = s3.encryption(self._settings, disabled=False)
        try:
            s3.upload(self._session.client("s3"), bucket, f"{prefix}/{name}", self._archive, **members)
        except s3.S3DeniedError as error:
            self._log.say(f"Unable to upload cache: {str(error).splitlines()[0]}")


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
