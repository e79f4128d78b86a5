"""The sample that `lockgate init` writes is a project that works."""

import subprocess
import sys

import pytest

from lockgate.spec import FILLED_PARAMETERS, lines, read
from lockgate.spec.declaration import Source
from lockgate.spec.sample import LAYOUTS, sample_files


@pytest.fixture(params=LAYOUTS)
def layout(request):
    return request.param


@pytest.fixture
def sample(layout, tmp_path):
    for name, content in sample_files(layout).items():
        (tmp_path / name).write_text(content)
    return tmp_path


def test_it_is_valid(sample):
    declaration = read(sample / "lockgate.yaml")
    assert [application.name for application in declaration.applications] == ["orders"]
    assert len(declaration.environments) == 2


def test_production_asks_for_approval(sample):
    declaration = read(sample / "lockgate.yaml")
    assert declaration.environments[0].approval == ()
    assert declaration.environment("prod").approval == ("release-managers",)


def test_its_template_declares_what_lockgate_fills_and_nothing_else(sample):
    template = read(sample / "lockgate.yaml").application("orders").template
    assert template.parameters == set(FILLED_PARAMETERS)
    assert [resource.type for resource in template.resources] == [
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
        "AWS::Lambda::Function",
    ]


def test_its_unit_tests_pass(sample):
    run = subprocess.run(
        [sys.executable, "-m", "unittest"], cwd=sample, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "Ran 6 tests" in run.stderr


def test_its_files_are_short(sample):
    assert all(len((sample / name).read_text().splitlines()) <= 70 for name in sample_files("tools"))


def test_the_tools_layout_is_one_line_with_a_connection(tmp_path):
    declaration = written("tools", tmp_path)
    assert [[item.name for item in line.environments] for line in lines(declaration)] == [["test", "prod"]]
    assert declaration.application("orders").source is Source.CONNECTION


def test_the_paired_layout_is_two_lines_with_artifacts(tmp_path):
    declaration = written("paired", tmp_path)
    assert [(line.branch, line.infrastructure) for line in lines(declaration)] == [
        ("develop", "111111111111"),
        ("master", "333333333333"),
    ]
    assert declaration.application("orders").source is Source.ARTIFACT


def test_another_layout_is_a_key_error():
    with pytest.raises(KeyError):
        sample_files("circular")


def written(layout, folder):
    for name, content in sample_files(layout).items():
        (folder / name).write_text(content)
    return read(folder / "lockgate.yaml")
