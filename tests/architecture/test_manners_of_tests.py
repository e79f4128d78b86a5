"""Tests use fakes and the embedded AWS, never mocks; a skip says why; suppressions give a reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
EVERYTHING = sorted([*(ROOT / "src").rglob("*.py"), *TESTS, *(ROOT / "benchmarks").rglob("*.py")])
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma)\b(?P<rest>.*)")
CODES = re.compile(r"^:?\s*(\[[\w, -]+\]|[A-Z]+[0-9]+(\s*,\s*[A-Z]+[0-9]+)*)?")
"""What follows a suppression's word: ``[arg-type]`` or ``: BLE001, S603``. A reason stands behind it."""
SKIPS = ("pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.xfail")


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call in the file with the full name of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_nothing_is_mocked() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in EVERYTHING
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[:2] in (["unittest", "mock"], ["mock"]))
        or (isinstance(node, ast.Import) and any(alias.name in {"unittest.mock", "mock"} for alias in node.names))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_attribute_of_running_code_is_replaced() -> None:
    """The environment and the current folder of a test may be set: they are a process's input."""
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno} calls {name}"
        for path in TESTS
        for name, call in calls(path)
        if name in {"monkeypatch.setattr", "monkeypatch.delattr", "mocker.patch"}
    ]
    assert not wrong, "\n".join(wrong)


def test_every_skip_says_why() -> None:
    wrong = []
    for path in TESTS:
        for name, call in calls(path):
            if name in SKIPS:
                reason = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
                given = reason or (call.args if name == "pytest.skip" else [])
                if not given:
                    wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert not wrong, "\n".join(wrong)


def test_every_suppression_gives_a_reason() -> None:
    """As ``# noqa: BLE001 - why`` or ``# type: ignore[code] # why``."""
    wrong = []
    for path in EVERYTHING:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = SUPPRESSION.search(line)
            if found and not re.search("[A-Za-z]{2}", CODES.sub("", found.group("rest"))):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.xdist_group("together")
def test_tests_of_one_group_go_to_one_worker(request: pytest.FixtureRequest) -> None:
    grouped = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@together") or not grouped
