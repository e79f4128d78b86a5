"""The generated pages of the repository are current."""

from pathlib import Path

import pytest

from lockgate.cli.reference import generated

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", generated())
def test_a_generated_page_is_what_make_docs_would_write(path):
    assert (ROOT / path).read_text(encoding="utf-8") == generated()[path], "run `make docs`"
