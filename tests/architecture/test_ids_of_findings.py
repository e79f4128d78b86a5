"""An id names one thing: a user who looks it up must find what was meant."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lockgate"
ID = re.compile(r'"(LG[0-9]{4})"')


def test_an_id_is_used_by_one_room_only() -> None:
    rooms: dict[str, set[str]] = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        for found in ID.findall(path.read_text(encoding="utf-8")):
            rooms[found].add(path.relative_to(SOURCE).parts[0])
    wrong = [
        f"{found} is used by {', '.join(sorted(users))}" for found, users in sorted(rooms.items()) if len(users) > 1
    ]
    assert not wrong, "\n".join(wrong)
