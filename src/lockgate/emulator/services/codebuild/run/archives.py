"""ZIP files: safe to unpack, faithful to pack (permissions, links)."""

import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

_MOST_BYTES = 7 * 1024**3
_CHUNK = 1024 * 1024


class ArchiveError(Exception):
    """The archive is not a ZIP file, or would write outside its folder, or is too large."""


def unpack(archive: Path, folder: Path) -> None:
    """Unpack the ZIP file `archive` into `folder`; nothing is ever written outside it."""
    try:
        with zipfile.ZipFile(archive) as source:
            members = source.infolist()
            if sum(member.file_size for member in members) > _MOST_BYTES:
                raise ArchiveError(f"the archive holds more than {_MOST_BYTES} bytes")
            links = [member for member in members if _is_link(member)]
            for member in members:
                if not _is_link(member):
                    _extract(source, member, folder)
            for member in links:
                _link(source, member, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ArchiveError(f"zip: {error}") from error


def _is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)


def _target(member: zipfile.ZipInfo, folder: Path) -> Path:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts:
        raise ArchiveError(f"`{member.filename}` would be written outside the source folder")
    return folder / name


def _extract(source: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    target = _target(member, folder)
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open(member) as content, target.open("wb") as output:
        while chunk := content.read(_CHUNK):
            output.write(chunk)
    mode = stat.S_IMODE(member.external_attr >> 16)
    target.chmod((mode | 0o600) if mode else 0o644)


def _link(source: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    """Links come last, so that no file can be written through one; one that leads out of the folder is left out."""
    target = _target(member, folder)
    destination = source.read(member).decode(errors="surrogateescape")
    inside = (target.parent / destination).resolve().is_relative_to(folder.resolve())
    if inside and not target.exists() and target.parent.resolve().is_relative_to(folder.resolve()):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(destination)


def pack(archive: Path, files: Iterable[tuple[str, Path]], *, keep_links: bool = False) -> None:
    """Pack `files` (name in the archive, file) into the ZIP file `archive`; links as links when `keep_links`."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as target:
        for name, path in files:
            if keep_links and path.is_symlink():
                info = zipfile.ZipInfo(name)
                info.create_system = 3
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                target.writestr(info, str(path.readlink()))
            else:
                target.write(path, name)
