"""A project on disk and a setting to rehearse it in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lockgate.rehearsal import Setting
from rehearsed_projects import setting_of, written


@pytest.fixture
def project(tmp_path: Path) -> Callable[[str], Path]:
    """Writes the sample in a layout; gives its folder."""

    def write(layout: str) -> Path:
        folder = tmp_path / "project"
        folder.mkdir()
        return written(folder, layout)

    return write


@pytest.fixture
def setting(tmp_path: Path) -> Callable[[Path], Setting]:
    """Makes the setting for a project's folder."""
    return lambda folder: setting_of(folder, tmp_path / "scratch")
