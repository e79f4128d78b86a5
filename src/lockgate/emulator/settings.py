"""What a world is started with: passed from the parent process to the child as one JSON line on its standard input."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one emulator.

    Attributes:
        workspace: A private folder, which must exist.
        root_secret: The secret key of every account's root user.
        control_token: What callers of the control interface must show.
        port: The port on 127.0.0.1; 0 for a free one.
        github: The base address of GitHub's REST API and of git over HTTP, or None.
        accounts: The accounts that exist; empty for every twelve-digit id.
        faults: Faults to inject from the start, as `lockgate.emulator.faults` reads them.
        state: The folder in which the world is kept across restarts, or None for a world that ends with the process.
        reset: Whether to set aside what `state` holds and start empty.
    """

    workspace: Path
    root_secret: str
    control_token: str
    port: int = 0
    github: str | None = None
    accounts: tuple[str, ...] = ()
    faults: tuple[Mapping[str, Any], ...] = ()
    state: Path | None = None
    reset: bool = False

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """The settings in a line; raises ValueError for an unknown name."""
        read = json.loads(text)
        unknown = read.keys() - {item.name for item in fields(cls)}
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        read["workspace"] = Path(read["workspace"])
        read["state"] = Path(read["state"]) if read.get("state") else None
        read["accounts"] = tuple(read.get("accounts") or ())
        read["faults"] = tuple(read.get("faults") or ())
        return cls(**read)
