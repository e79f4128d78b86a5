"""Nothing but the command line and the process entries reads the environment or the clock: both are passed in.

Waiting (``time.sleep``) reads nothing. A random number is no clock, but makes output differ from run to run in the rooms
that promise the same bytes for the same input.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lockgate"
ENTRIES = ("cli/", "emulator/clock.py")
"""The composition root, and the clock that the emulator's process passes to everything in it."""

CLOCK = {
    "time": {
        "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "localtime",
        "gmtime", "strftime", "ctime",
    },
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}  # fmt: skip
ENVIRONMENT = {"os": {"environ", "environb", "getenv", "getenvb", "putenv"}}
RANDOM = frozenset({"random", "secrets", "uuid"})
DETERMINISTIC = ("kernel", "spec", "iam", "design", "render")


def is_process_entry(path: Path) -> bool:
    """Whether the file is the first of a process: ``__main__.py``, or run as a script."""
    return path.name == "__main__.py" or '__name__ == "__main__"' in path.read_text(encoding="utf-8")


def outside_entries() -> Iterator[Path]:
    """Every module that is not an entry of a process."""
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE).as_posix()
        if not inside.startswith((*ENTRIES, "spec/sample/files/")) and not is_process_entry(path):
            yield path


def attributes(path: Path) -> Iterator[tuple[str, str, str]]:
    """Each ``owner.attribute`` of the file, and each name that is imported from a module, with its place."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            yield owner, node.attr, place
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name, place) for alias in node.names)


def uses(forbidden: dict[str, set[str]]) -> list[str]:
    """Every use of a forbidden attribute outside the entries."""
    return [
        f"{place} uses {owner}.{name}"
        for path in outside_entries()
        for owner, name, place in attributes(path)
        if name in forbidden.get(owner, ())
    ]


def test_nobody_else_reads_the_clock() -> None:
    wrong = uses(CLOCK)
    assert not wrong, "\n".join(wrong)


def test_nobody_else_reads_the_environment() -> None:
    wrong = uses(ENVIRONMENT)
    assert not wrong, "\n".join(wrong)


def test_rooms_that_promise_the_same_bytes_have_no_randomness() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {name}"
        for room in DETERMINISTIC
        for path in sorted((SOURCE / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module])
        if name in RANDOM
    ]
    assert not wrong, "\n".join(wrong)
