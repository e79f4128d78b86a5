"""What a build finds installed, and where it installs more: as in an image, nothing of it reaches the next build.

A Python environment on top of this interpreter's, so that ``pip install`` changes the build's own folder only; npm's
global packages beside it; and CodeBuild's own command. Source: Python, "site" (``pyvenv.cfg``); CodeBuild user guide,
"codebuild-hash-files" under "Build specification reference".
"""

import site
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lockgate.emulator.services.codebuild.run.place import Place

_HASH_FILES = '#!/bin/sh\ncat "$@" | sha256sum | cut -d " " -f 1\n'
_PIP = '#!/bin/sh\n"{python}" -c "import pip" 2>/dev/null || "{python}" -m ensurepip >&2\nexec "{python}" -m pip "$@"\n'
_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_LARGEST = 64 * 1024


def provide(place: Place) -> None:
    """Fill the build's ``local``."""
    tools = place.local / "bin"
    tools.mkdir(mode=0o700)
    python = _environment(place.local)
    # A first line may be too short for a path: the shell hands the script on, and to Python that line is a string.
    commands = {name: f'#!/bin/sh\n"exec" "{python}" "$0" "$@"\n{text}' for name, text in _scripts()}
    if find_spec("pip") is None:
        commands |= dict.fromkeys(("pip", "pip3"), _PIP.format(python=python))
    commands["codebuild-hash-files"] = _HASH_FILES
    for name, text in commands.items():
        (tools / name).write_text(text, errors="surrogateescape")
        (tools / name).chmod(0o700)
    (place.home / ".npmrc").write_text(f"prefix={place.local}\n")


def _environment(prefix: Path) -> Path:
    """Make a virtual environment that sees what is installed for this interpreter; its Python."""
    base = Path(getattr(sys, "_base_executable", sys.executable))
    (prefix / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    for name in ("python", "python3", f"python{_VERSION}"):
        (prefix / "bin" / name).symlink_to(base)
    packages = prefix / "lib" / f"python{_VERSION}" / "site-packages"
    packages.mkdir(parents=True)
    below = "".join(f"import site; site.addsitedir({folder!r})\n" for folder in site.getsitepackages())
    (packages / "image.pth").write_text(below)
    return prefix / "bin" / "python"


@cache
def _scripts() -> tuple[tuple[str, str], ...]:
    """The Python commands beside this interpreter (``pip``, ``pytest``, ``aws``), without their first line."""
    folder = Path(sys.executable).parent
    found: list[tuple[str, str]] = []
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.stat().st_size > _LARGEST:
            continue
        first, _, rest = path.read_bytes().partition(b"\n")
        if first.startswith(f"#!{folder}/python".encode()):
            found.append((path.name, rest.decode(errors="surrogateescape")))
    return tuple(found)
