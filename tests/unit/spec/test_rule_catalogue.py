"""One rule, one file, one id, one mirrored test, one entry in the catalogue."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import lockgate.spec.rules as room
from lockgate.spec.rules.catalogue import FOLDERS, RULES, folder_of

SOURCE = Path(room.__file__).parent
TESTS = Path(__file__).parent / "rules"
ORDER = {"reading": "0", "shape": "1", "references": "2", "names": "3", "templates": "4"}
FILES = sorted(
    path for folder in ORDER for path in (SOURCE / folder).glob("*.py") if path.stem not in {"__init__", "problem"}
)


def rule_in(path):
    return import_module(f"lockgate.spec.rules.{path.parent.name}.{path.stem}").RULE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rules_file_has_a_mirrored_test(path):
    assert (TESTS / path.parent.name / f"test_{path.stem}.py").is_file()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rules_file_and_its_test_begin_with_the_id(path):
    rule = rule_in(path)
    test = TESTS / path.parent.name / f"test_{path.stem}.py"
    assert path.read_text().startswith(f'"""{rule.id}: ')
    assert test.read_text().startswith(f'"""{rule.id}: ')


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_id_names_the_folder(path):
    assert folder_of(rule_in(path)) == ORDER[path.parent.name]


def test_the_catalogue_has_every_file_and_nothing_else():
    assert [rule.id for rule in RULES] == sorted(rule_in(path).id for path in FILES)


def test_no_id_is_used_twice():
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_every_mirrored_test_has_a_rule():
    names = {(path.parent.name, path.stem) for path in FILES}
    tests = {(path.parent.name, path.stem.removeprefix("test_")) for path in TESTS.glob("*/test_*.py")}
    assert tests == names


def test_every_folder_has_a_heading():
    assert set(FOLDERS) == set(ORDER.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_sentence_follows_the_grammar_of_findings(rule):
    assert re.fullmatch(r"LG1[0-4][0-9]{2}", rule.id)
    for sentence in (rule.title, rule.why, rule.remedy):
        assert sentence
        assert not sentence.endswith(".")
        # A first word in capitals only is a name: AWS, YAML, IAM, S3, CodeBuild, CloudFormation, GitHub, SAM.
        assert sentence[0].islower() or re.match(r"[A-Z][A-Z0-9]|Cloud|Code", sentence)
