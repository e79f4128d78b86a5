"""A function's code in a folder that its processes can read and not change."""

import hashlib
import io
import os
import shutil
import stat
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from lockgate.emulator.ports import Function, ServiceError

_MOST_BYTES = 262_144_000
_CHUNK = 1024 * 1024


class CodeFolders:
    """Unpacked packages below one folder, one for each function and package, and one for each choice of layers."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()

    def of(self, function: Function) -> Path:
        """The folder with the function's code; unpacked when it is asked for first."""
        return self._unpacked(function, "code", (function.code,))

    def layers_of(self, function: Function) -> Path | None:
        """The folder with the function's layers, the later over the earlier, as in ``/opt``; None without layers."""
        found = [layer for layer in function.layers if layer is not None]
        if len(found) < len(function.layers):
            raise ServiceError(
                "InvalidParameterValueException",
                f"A layer of {function.arn} has no content in this emulator; publish it here with PublishLayerVersion",
                Type="User",
            )
        return self._unpacked(function, "layers", found) if found else None

    def _unpacked(self, function: Function, kind: str, packages: Sequence[bytes]) -> Path:
        digest = hashlib.sha256(f"{function.arn} {kind} {function.code_sha256}".encode())
        for package in packages:
            digest.update(hashlib.sha256(package).digest())
        folder = self._root / digest.hexdigest()[:32]
        with self._lock:
            if not folder.is_dir():
                self._unpack(packages, folder)
        return folder

    def _unpack(self, packages: Sequence[bytes], folder: Path) -> None:
        """Into a neighbour first, so that a folder that exists is whole."""
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        try:
            for package in packages:
                with zipfile.ZipFile(io.BytesIO(package)) as archive:
                    _extract(archive, fresh)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise ServiceError(
                "InvalidZipFileException", f"Lambda could not unzip the deployment package: {error}", 502, Type="User"
            ) from error
        _protect(fresh)
        fresh.rename(folder)


def _extract(archive: zipfile.ZipFile, folder: Path) -> None:
    """Every file of `archive`; names that lead outside are refused."""
    members = archive.infolist()
    if sum(member.file_size for member in members) > _MOST_BYTES:
        raise ValueError(f"unzipped size must be smaller than {_MOST_BYTES} bytes")
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts:
            raise ValueError(f"`{member.filename}` would be written outside the function's folder")
        target = folder / name
        if member.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        with archive.open(member) as content, target.open("wb") as output:
            shutil.copyfileobj(content, output, _CHUNK)
        executable = (member.external_attr >> 16) & stat.S_IXUSR
        target.chmod(0o555 if executable else 0o444)


def _protect(folder: Path) -> None:
    for path, _, _ in os.walk(folder, topdown=False):
        Path(path).chmod(0o555)
