"""The sample on disk, and the setting to rehearse it in."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from lockgate.rehearsal import Setting
from lockgate.spec import read
from lockgate.spec.sample import sample_files


def written(folder: Path, layout: str) -> Path:
    """`folder`, with the sample in it."""
    for name, content in sample_files(layout).items():
        (folder / name).write_text(content)
    return folder


def setting_of(folder: Path, scratch: Path) -> Setting:
    """What a rehearsal of the project in `folder` needs."""
    return Setting(
        declaration=read(folder / "lockgate.yaml"),
        folder=folder,
        scratch=scratch,
        path=os.environ["PATH"],
        monotonic=time.monotonic,
        now=lambda: datetime.now(UTC),
        sleep=time.sleep,
    )
