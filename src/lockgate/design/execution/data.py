"""The data files of this package, read once and on demand."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> Mapping[str, Any]:
    """The content of ``design/data/NAME.json``."""
    content: Mapping[str, Any] = json.loads(
        files("lockgate.design").joinpath("data", f"{name}.json").read_text("utf-8")
    )
    return content
