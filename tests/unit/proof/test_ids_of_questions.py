"""Every id of the room's findings is listed, and in the reference."""

import re
from pathlib import Path

import pytest

import lockgate.proof as room
from lockgate.proof.errors import RULES, TEMPLATE_RULES, WORLD_RULES

ROOT = Path(__file__).resolve().parents[3]


def test_every_id_of_the_room_is_in_the_list():
    source = "".join(path.read_text(encoding="utf-8") for path in Path(room.__file__).parent.rglob("*.py"))
    assert set(re.findall("LG4[23][0-9]{2}", source)) == {*RULES, *WORLD_RULES, *TEMPLATE_RULES}


@pytest.mark.parametrize(("page", "rules"), [("ask.md", RULES), ("world.md", WORLD_RULES)])
def test_every_id_is_in_the_reference_with_its_meaning(page, rules):
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    for rule, meaning in rules.items():
        assert f"| {rule} | {meaning} |" in text
