"""The sample project that `lockgate init` writes, and that a rehearsal without a project of its own plays.

In: a layout's name. Out: the project's files. The files under ``files`` are package data, the only copy there is: a
declared file per layout and one application, whose tests, build and template are real.
"""

from collections.abc import Mapping
from importlib.resources import files

LAYOUTS = ("tools", "paired")
"""The published set-ups; the first is the default."""

_APPLICATION = ("template.yaml", "buildspec.yml", "app.py", "test_app.py")


def sample_files(layout: str) -> Mapping[str, str]:
    """The sample's files in `layout`: file names, all in one folder, to their content.

    Raises KeyError when `layout` is none of `LAYOUTS`.
    """
    if layout not in LAYOUTS:
        raise KeyError(layout)
    root = files(__name__) / "files"
    application = {name: (root / "application" / name).read_text(encoding="utf-8") for name in _APPLICATION}
    return {"lockgate.yaml": (root / layout / "lockgate.yaml").read_text(encoding="utf-8"), **application}
