"""A project on disk and a setting to rehearse it in."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lockgate.rehearsal import Setting
from lockgate.spec import read
from lockgate.spec.sample import sample_files


@pytest.fixture
def project(tmp_path: Path) -> Callable[[str], Path]:
    """Writes the sample in a layout; gives its folder."""

    def write(layout: str) -> Path:
        folder = tmp_path / "project"
        folder.mkdir()
        for name, content in sample_files(layout).items():
            (folder / name).write_text(content)
        return folder

    return write


@pytest.fixture
def setting(tmp_path: Path) -> Callable[[Path], Setting]:
    """Makes the setting for a project's folder."""

    def make(folder: Path) -> Setting:
        return Setting(
            declaration=read(folder / "lockgate.yaml"),
            folder=folder,
            scratch=tmp_path / "scratch",
            path=os.environ["PATH"],
            monotonic=time.monotonic,
            now=lambda: datetime.now(UTC),
            sleep=time.sleep,
        )

    return make
