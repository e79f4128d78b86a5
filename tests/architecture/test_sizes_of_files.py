"""Files and functions stay small: a reader holds one of them in mind at a time."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "src").rglob("*.py"))
MOST_LINES = 400
USUAL_LINES = 300
USUAL_SHARE = 0.9
MEDIAN_LINES = 150
MOST_FUNCTION_LINES = 60
SHAPELESS = frozenset({"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"})


def lines(path: Path) -> int:
    """How many lines the file has."""
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int, int]]:
    """Name, first line and length of each function, without its decorators."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_too_long() -> None:
    wrong = [f"{path.relative_to(ROOT)} has {lines(path)} lines" for path in FILES if lines(path) > MOST_LINES]
    assert not wrong, "\n".join(wrong)


def test_most_files_are_short() -> None:
    lengths = [lines(path) for path in FILES]
    assert sum(length < USUAL_LINES for length in lengths) >= USUAL_SHARE * len(lengths)
    assert median(lengths) <= MEDIAN_LINES


def test_no_function_is_too_long() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name} has {length} lines"
        for path in FILES
        for name, line, length in functions(path)
        if length > MOST_FUNCTION_LINES
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*")
        if SHAPELESS & {path.stem, *path.stem.split("_")}
    ]
    assert not wrong, "\n".join(wrong)
