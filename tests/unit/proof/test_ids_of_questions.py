"""Every id of the room's findings is listed, and in the reference."""

import re
from pathlib import Path

import lockgate.proof as room
from lockgate.proof.errors import RULES

ROOT = Path(__file__).resolve().parents[3]


def test_every_id_of_the_room_is_in_the_list():
    source = "".join(path.read_text(encoding="utf-8") for path in Path(room.__file__).parent.rglob("*.py"))
    assert set(re.findall("LG4[0-9]{3}", source)) == set(RULES)


def test_every_id_is_in_the_reference_with_its_meaning():
    page = (ROOT / "docs" / "reference" / "ask.md").read_text(encoding="utf-8")
    for rule, meaning in RULES.items():
        assert f"| {rule} | {meaning} |" in page
