"""``lockgate world``: exported worlds are asked and audited as their sources are."""

import json
from pathlib import Path

import jsonschema

from lockgate.kernel import Exit

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def test_an_exported_design_gives_the_same_answers(lockgate, tmp_path):
    lockgate("init", "--layout", "paired")
    (tmp_path / "world.json").write_text(lockgate("world", "export").out)
    question = ("ask", "role/preprod:pipeline", "s3:GetObject", "bucket@preprod/source/orders.zip")
    assert lockgate(*question, "--world", "world.json").out == lockgate(*question).out


def test_an_exported_folder_is_audited_as_it_was(lockgate, tmp_path):
    folder = str(EXAMPLES / "shared-key-delivery")
    (tmp_path / "world.json").write_text(lockgate("world", "export", folder).out)
    only = ("--only", "LG4604", "--only", "LG4609")
    assert lockgate("audit", "--world", "world.json", *only).out == lockgate("audit", folder, *only).out


def test_what_is_exported_follows_the_schema_that_is_printed(lockgate):
    schema = json.loads(lockgate("world", "schema").out)
    jsonschema.validate(json.loads(lockgate("world", "export", str(EXAMPLES / "shared-key-delivery")).out), schema)


def test_a_folder_of_templates_may_be_asked(lockgate):
    folder = str(EXAMPLES / "shared-key-delivery")
    asked = ("s3:PutObject", "bucket@tools/parcels/x", "--in")
    assert lockgate("ask", "role/test:parcels-deploy", *asked, folder).code == Exit.DONE
    assert lockgate("ask", "role/test:parcels-deploy", *asked, f"{folder}-repaired").code == Exit.REFUTED


def test_two_worlds_are_one_too_many(lockgate):
    outcome = lockgate("world", "export", "x", "--world", "y")
    assert outcome.code == Exit.USAGE
    assert outcome.err == (
        "the command line: LG0031 `FOLDER` and `--world` name two worlds\n"
        "  why: a question is about one\n"
        "  try: leave one of them out\n"
    )
