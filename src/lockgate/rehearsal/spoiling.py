"""Bad merges: kept in mind until a later pull request takes them back, since nobody can push a branch back."""

from lockgate.design.delivery import Delivery
from lockgate.rehearsal.git import Git
from lockgate.rehearsal.stage import Stage


def spoil(stage: Stage, delivery: Delivery, commit: str) -> None:
    """A bad merge commit is on the line's branch now."""
    stage.spoiled.setdefault(delivery.names.pipeline, []).append(commit)


def take_back(stage: Stage, delivery: Delivery, git: Git) -> None:
    """Revert every bad merge in a working copy that begins at the line's branch, the newest first."""
    bad = stage.spoiled.pop(delivery.names.pipeline, [])
    if bad:
        git.run("revert", "--no-edit", "--mainline", "1", *reversed(bad))


def in_words(stage: Stage, delivery: Delivery) -> str:
    """``, which takes 2 bad merges back``; empty when there is nothing to take back."""
    count = len(stage.spoiled.get(delivery.names.pipeline, ()))
    return f", which takes {count} bad merge{'s' if count > 1 else ''} back" if count else ""
