"""The project as it was at a revision of git: exported to a folder of its own, and read from there."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lockgate.kernel import Exit, Finding, LockgateError, Origin

_LIMIT = 120
"""Seconds for one git command."""


@contextmanager
def declared_at(revision: str, file: Path) -> Iterator[Path]:
    """The path of `file` as it was at `revision`, with everything around it; the folder goes with the block.

    Raises:
        LockgateError: LG0051 when there is no such repository, revision or file.
    """
    folder = file.resolve().parent
    top = Path(_git(folder, revision, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    _git(folder, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    archive = _git(top, revision, "archive", "--format=tar", f"{revision}^{{commit}}")
    with TemporaryDirectory(prefix="lockgate-") as made:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(made, filter="data")
        path = Path(made) / file.resolve().relative_to(top.resolve())
        if not path.is_file():
            raise _missing(revision, f"there is no {file.resolve().relative_to(top.resolve())} at `{revision}`")
        yield path


def _git(folder: Path, revision: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, timeout=_LIMIT, check=False)
    except FileNotFoundError:
        raise _missing(revision, "git is not on PATH") from None
    except subprocess.TimeoutExpired:
        raise _missing(revision, f"git took longer than {_LIMIT} s") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise _missing(revision, said[-1] if said else f"git knows no commit `{revision}`")
    return done.stdout


def _missing(revision: str, why: str) -> LockgateError:
    fact = f"`--against {revision}` cannot be read"
    remedy = "name a commit, branch or tag of the repository that the declared file is in"
    return LockgateError([Finding("LG0051", Origin("the command line"), fact, why, remedy)], Exit.USAGE)
