"""The templates and the tree of both layouts, kept as files; ``make golden`` writes them anew, to be reviewed like code."""

import os
from pathlib import Path

import pytest

from design_samples import SAMPLES
from lockgate.cli.tree import design_tree
from lockgate.design import design
from lockgate.render import render

HERE = Path(__file__).parent
WRITE = os.environ.get("LOCKGATE_GOLDEN") == "write"


@pytest.mark.parametrize("name", ["paired", "tools"])
def test_the_templates_and_the_tree_are_as_kept(name):
    made = design(SAMPLES[name]())
    files = {template.path: template.body for template in render(made).templates}
    files["design.txt"] = "\n".join(design_tree(made)) + "\n"
    folder = HERE / name
    if WRITE:
        _replace(folder, files)

    kept = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert kept == files


def _replace(folder: Path, files: dict[str, str]) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
