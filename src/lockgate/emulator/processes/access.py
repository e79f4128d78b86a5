"""What files a started command may use: its own, those of the system and of the toolchain, and no others.

A positive list: the user's home, the emulator's log and state, and what other builds and functions work on are not on
it. Temporary folders are the command's own, by a mount namespace, as in the container that AWS starts; where the kernel
refuses such a namespace, they are shared, but for those that lead to the emulator's folders.
"""

import ctypes
import os
import site
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WARDEN = Path(__file__).with_name("warden.py")
SEARCHED = ("/usr/local/bin", "/usr/bin", "/bin")
"""Where commands are looked up, behind the folder of this interpreter."""
_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/proc", "/sys"),
    *("/nix", "/gnu", "/snap", "/home/linuxbrew/.linuxbrew", "/var/lib/dpkg", "/var/lib/ca-certificates"),
    *("/run/current-system", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager"),
)
_DEVICES = tuple(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts"))
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - these are what a command gets its own of
_CREATE_RULESET = 444
_FILES_SINCE = 2
_DEPTH = 4
_protected: set[Path] = set()


def protect(folders: Iterable[Path]) -> None:
    """Keep commands that are started from now on out of `folders`, but for what each is given below them."""
    _protected.update(folder.resolve() for folder in folders)


def unguarded() -> str | None:
    """Why files are not kept from what is started on this machine; None when they are."""
    if sys.platform != "linux":
        return "only Linux can keep files from a process of the same user"
    version = ctypes.CDLL(None).syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    if version < _FILES_SINCE:
        return "this kernel has no Landlock that files can be kept with (Linux 5.19 and later, where it is switched on)"
    return None


@cache
def covers() -> bool:
    """Whether a command can have temporary folders of its own on this machine."""
    probe = [sys.executable, "-I", "-S", str(WARDEN)]
    return subprocess.run(probe, check=False, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


@dataclass(frozen=True, slots=True)
class Access:
    """What one command may use beside the system and the toolchain.

    Attributes:
        own: Folders in which it may do everything.
        read: Folders and files that it may read and run.
        temporary: What ``/tmp`` is for it; it has to be below one of `own`, or one of them.
    """

    own: Sequence[Path]
    read: Sequence[Path] = ()
    temporary: Path | None = None

    def to_spec(self) -> Mapping[str, Sequence[str]] | None:
        """The warden's ``files``; None where files cannot be kept from it."""
        if unguarded() is not None:
            return None
        own = [path.resolve() for path in self.own]
        known = [path for path in map(Path, _TEMPORARY) if path.is_dir()]
        covered = known if self.temporary is not None and covers() else []
        shared = [] if covered else [path for path in known if not _leads_to_protected(path.resolve())]
        reads = [*_toolchain(frozenset(_protected)), *(path.resolve() for path in self.read)]
        return {
            "own": [str(path) for path in (*own, *covered, *shared)],
            "read": [str(path) for path in reads],
            "devices": _DEVICES,
            "temporary": [] if self.temporary is None else [str(self.temporary.resolve())],
            "covered": [str(path) for path in covered],
        }


def _leads_to_protected(folder: Path) -> bool:
    return any(path.is_relative_to(folder) for path in _protected)


@cache
def _toolchain(protected: frozenset[Path]) -> tuple[Path, ...]:
    """What every command may read: the system, this Python with its packages, and what the search path links to."""
    package = Path(__file__).parents[2]
    python: list[str | Path] = [
        sys.prefix,
        sys.base_prefix,
        sys.exec_prefix,
        package,
        *site.getsitepackages(),
        *_beside(),
    ]
    roots = [path.resolve() for path in map(Path, (*_SYSTEM, *python)) if path.exists()]
    found = [path for path in dict.fromkeys(roots) if not any(other in path.parents for other in roots)]
    found.extend(_linked(found))
    return tuple(part for root in found for part in _around(root, protected))


def _beside() -> Iterator[Path]:
    """Folders that the environment's packages are in besides, as of an editable installation: ``*.pth`` name them.

    Not the whole of ``sys.path``: PYTHONPATH and the folder that Python was started in can be anything.
    """
    for packages in map(Path, site.getsitepackages()):
        for file in sorted(packages.glob("*.pth")):
            for line in file.read_text(errors="replace").splitlines():
                if line.strip() and not line.startswith(("#", "import ", "import\t")):
                    yield packages / line.strip()


def _around(root: Path, protected: frozenset[Path]) -> Iterator[Path]:
    """`root`, or when it leads to a protected folder what is in it beside the way there."""
    inside = [path for path in protected if path.is_relative_to(root)]
    if not inside:
        yield root
    elif root not in protected:
        for entry in sorted(root.iterdir()):
            if not entry.is_symlink():
                yield from _around(entry, protected)


def _linked(known: Sequence[Path]) -> list[Path]:
    """The installations to which commands of the search path link, when they are elsewhere: ``PLACE/bin/tool``."""
    targets: dict[Path, None] = {}
    for folder in SEARCHED:
        try:
            links = [entry.path for entry in os.scandir(folder) if entry.is_symlink()]
        except OSError:
            continue
        for link in links:
            target = Path(link).resolve()
            if target.exists() and not any(target.is_relative_to(root) for root in known):
                targets[_installation(target)] = None
    return list(targets)


def _installation(target: Path) -> Path:
    """The folder around ``bin``, unless it is one in which people keep other things too; then the file alone."""
    place = target.parent.parent
    whole = target.parent.name == "bin" and len(place.parts) >= _DEPTH and place.name != ".local"
    return place if whole else target
