"""What the emulator's process keeps from other processes of the same user.

Source: Linux manual pages prctl(2), PR_SET_DUMPABLE, and proc(5): the files of an undumpable process below ``/proc``
belong to root, and nobody but root can attach to it.
"""

import ctypes
import sys
from pathlib import Path

_PR_SET_DUMPABLE = 4
_FOLDERS = ("codebuild", "codebuild-cache", "lambda")


def conceal() -> None:
    """Close memory, environment and open files of this process to others of its user; Linux only, and not to root."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def private_folders(workspace: Path) -> None:
    """Make the folders below `workspace` that hold working copies, for this user only."""
    for name in _FOLDERS:
        folder = workspace / name
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
