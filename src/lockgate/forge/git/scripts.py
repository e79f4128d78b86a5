"""The hook script of a repository, by which git itself tells the forge what a push has moved.

A push runs in a request of its own; the script finds that request's file in its environment and adds git's list of
the references that moved. Nothing is compared or guessed, so pushes that overlap cannot be mixed up.
"""

from pathlib import Path

_POST_RECEIVE = """#!/bin/sh
cat >> "$LOCKGATE_PUSHED"
"""


def install_scripts(folder: Path) -> None:
    """Write the scripts into a repository's hook folder."""
    folder.mkdir(exist_ok=True)
    for name, text in {"post-receive": _POST_RECEIVE}.items():
        script = folder / name
        script.write_text(text)
        script.chmod(0o755)
