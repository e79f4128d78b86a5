"""Find a build's buildspec: inline, in S3, or in the source."""

from pathlib import Path

from lockgate.emulator.services.codebuild.control.state import Build
from lockgate.emulator.services.codebuild.run import s3
from lockgate.emulator.services.codebuild.run.failure import PhaseFailedError
from lockgate.emulator.services.codebuild.run.place import Place
from lockgate.emulator.services.codebuild.run.session import RoleSession
from lockgate.emulator.services.codebuild.spec import Buildspec, BuildspecError, read

_DEFAULTS = ("buildspec.yml", "buildspec.yaml")


def load(build: Build, place: Place, session: RoleSession, folders: dict[str, Path]) -> tuple[Buildspec, str]:
    """The buildspec and where it was found; raises `PhaseFailedError` with ``YAML_FILE_ERROR``."""
    given = build.settings["source"].get("buildspec") or ""
    if "\n" in given or given.lstrip().startswith("{"):
        return _read(given), "inline"
    if given.startswith("arn:"):
        return _read(_from_s3(given, place, session)), given
    path = _path(given, place, folders)
    if not path.is_file() or not place.holds(path):
        raise PhaseFailedError("YAML_FILE_ERROR", f"stat {path}: no such file or directory")
    return _read(path.read_text(errors="replace")), str(path)


def _path(given: str, place: Place, folders: dict[str, Path]) -> Path:
    """``buildspec.yml`` of the source, or the path given; it may begin with the folder of another source."""
    if not given:
        found = [place.source / name for name in _DEFAULTS if (place.source / name).is_file()]
        return found[0] if found else place.source / _DEFAULTS[0]
    for name, folder in folders.items():
        for variable in (f"$CODEBUILD_SRC_DIR_{name}/", f"${{CODEBUILD_SRC_DIR_{name}}}/"):
            if given.startswith(variable):
                return folder / given.removeprefix(variable)
    return place.source / given


def _from_s3(arn: str, place: Place, session: RoleSession) -> str:
    target = place.attic / "buildspec.yml"
    try:
        s3.download(session.client("s3"), *s3.split(arn), None, target)
    except s3.S3DeniedError as error:
        raise PhaseFailedError("YAML_FILE_ERROR", f"the buildspec {arn} cannot be read: {error}") from error
    return target.read_text(errors="replace")


def _read(text: str) -> Buildspec:
    try:
        return read(text)
    except BuildspecError as error:
        raise PhaseFailedError("YAML_FILE_ERROR", str(error)) from error
