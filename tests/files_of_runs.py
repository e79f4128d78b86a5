"""Where tests find what a build or a function has written: in its own folder, the only one that it can write to."""

from pathlib import Path


def of_build(workspace: Path, name: str) -> Path:
    """A file in the source folder of the build that has written it; while there is none, a path where nothing is."""
    return next(workspace.glob(f"codebuild/*/src/{name}"), workspace / "nothing")


def of_function(workspace: Path, name: str) -> Path:
    """A file in a function's temporary folder; while there is none, a path where nothing is."""
    return next(workspace.glob(f"lambda/tmp/*/{name}"), workspace / "nothing")
