"""A build's own folder and what is where in it."""

import shutil
import sys
from pathlib import Path

from lockgate.emulator.processes import SEARCHED, Access
from lockgate.emulator.services.codebuild.control.state import Build


class Place:
    """A folder below the emulator's workspace that only its user can enter; gone after the build.

    Attributes:
        root: The folder itself.
        source: Where the primary source is and commands begin (``CODEBUILD_SRC_DIR``).
        home: The build's HOME.
        temporary: Its TMPDIR.
        shell: For the shell session's own files.
        attic: For archives and other work of the runner.
        local: Where the build installs tools and packages; its ``bin`` comes first on the PATH.
    """

    def __init__(self, workspace: Path, build: Build) -> None:
        self.root = workspace / "codebuild" / build.uuid
        self.source = self.root / "src"
        self.home = self.root / "home"
        self.temporary = self.root / "tmp"
        self.shell = self.root / "shell"
        self.attic = self.root / "attic"
        self.local = self.root / "local"
        for folder in (self.root, self.source, self.home, self.temporary, self.shell, self.attic, self.local):
            folder.mkdir(mode=0o700, parents=True)

    @property
    def access(self) -> Access:
        """What the build's commands may use."""
        return Access(own=(self.root,), temporary=self.temporary)

    def secondary(self, identifier: str) -> Path:
        """The folder of a secondary source (``CODEBUILD_SRC_DIR_IDENTIFIER``)."""
        folder = self.root / f"src-{identifier}"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def holds(self, path: Path) -> bool:
        """Whether `path`, all links followed, is within the folder."""
        return path.resolve().is_relative_to(self.root.resolve())

    def remove(self) -> None:
        """Delete everything, also what the build made unreadable for itself."""
        shutil.rmtree(self.root, onerror=_force)


def search_path() -> str:
    """The PATH of a build: this interpreter's folder, as its image's, then the system's."""
    return ":".join((str(Path(sys.executable).parent), *SEARCHED))


def _force(_function: object, path: str, _error: object) -> None:
    """Make a folder that refuses writable and try once more; what still refuses stays."""
    target = Path(path)
    try:
        target.parent.chmod(0o700)
        if target.is_dir() and not target.is_symlink():
            target.chmod(0o700)
            shutil.rmtree(target, ignore_errors=True)
        else:
            target.unlink(missing_ok=True)
    except OSError:
        return
