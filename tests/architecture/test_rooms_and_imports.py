"""The table of rooms in ARCHITECTURE.md is true of every import, wherever in a file it stands.

Imports inside functions and under ``TYPE_CHECKING`` count: a type is knowledge too. So do the literal names that are given
to ``importlib.import_module``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lockgate"
DOCUMENT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
STANDARD = frozenset({"lockgate", "_typeshed", *sys.stdlib_module_names})
"""``_typeshed`` is the standard library's part that exists for type checkers only."""
SAMPLE = SOURCE / "spec" / "sample" / "files"


@dataclass(frozen=True)
class Room:
    """One row of the table, for one room."""

    name: str
    floor: int
    third_parties: frozenset[str]


@dataclass(frozen=True)
class Import:
    """One imported module, by its full name, and where."""

    module: str
    place: str

    @property
    def top(self) -> str:
        """The distribution's package: ``lockgate``, ``typer``."""
        return self.module.partition(".")[0]

    @property
    def room(self) -> str:
        """The room of a module of our own; empty for the package itself."""
        return self.module.split(".")[1] if "." in self.module else ""


def table() -> dict[str, Room]:
    """The rooms of the document, by name."""
    rooms: dict[str, Room] = {}
    for floor, names, third in re.findall(r"^\| (\d) \| ([^|]+) \| [^|]+ \| ([^|]+) \|$", DOCUMENT, re.MULTILINE):
        parties = frozenset() if third.strip() == "none" else frozenset(part.strip() for part in third.split(","))
        for name in re.findall(r"`(\w+)`", names):
            rooms[name] = Room(name, int(floor), parties)
    return rooms


def secluded() -> dict[str, frozenset[str]]:
    """The rooms that may import less than their floor allows, from the sentence behind the table."""
    sentence = re.search(r"^((?:`\w+` and )?`\w+`) import only ([^.]+)\.", DOCUMENT, re.MULTILINE)
    assert sentence, "ARCHITECTURE.md no longer says which rooms import only some"
    allowed = frozenset(re.findall(r"`(\w+)`", sentence.group(2)))
    return dict.fromkeys(re.findall(r"`(\w+)`", sentence.group(1)), allowed)


ROOMS = table()
SECLUDED = secluded()


def source_files(room: str) -> list[Path]:
    """The modules of a room, without the sample project, which is not ours to import."""
    return sorted(path for path in (SOURCE / room).rglob("*.py") if not path.is_relative_to(SAMPLE))


def imports(path: Path) -> Iterator[Import]:
    """Every module that the file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for module in _modules(node, path):
            yield Import(module, f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")


def _modules(node: ast.AST, path: Path) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = _absolute(node, path)
        # `from lockgate import spec` imports a room by its name.
        return [f"lockgate.{alias.name}" for alias in node.names] if module == "lockgate" else [module]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")) and node.args:
        name = node.args[0]
        return [name.value] if isinstance(name, ast.Constant) and isinstance(name.value, str) else []
    return []


def _absolute(node: ast.ImportFrom, path: Path) -> str:
    if not node.level:
        return node.module or ""
    package = ["lockgate", *path.relative_to(SOURCE).parts[:-1]]
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, node.module] if node.module else kept)


def allowed_rooms(room: Room) -> frozenset[str]:
    """What the room may import of our own: itself and what is below, or what the sentence leaves it."""
    below = frozenset(other.name for other in ROOMS.values() if other.floor < room.floor)
    return (below & SECLUDED.get(room.name, below)) | {room.name}


def test_the_document_has_a_table_of_rooms() -> None:
    assert {"kernel", "spec", "iam", "design", "cli"} <= set(ROOMS)
    assert ROOMS["kernel"] == Room("kernel", 0, frozenset())
    assert {"emulator": {"kernel", "iam"}, "forge": {"kernel", "iam"}} == SECLUDED


def test_every_room_of_the_source_is_in_the_table() -> None:
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert not folders - set(ROOMS)


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(name: str) -> None:
    room = ROOMS[name]
    allowed = allowed_rooms(room)
    wrong = [
        f"{found.place} imports {found.module}, but `{name}` may import only {', '.join(sorted(allowed))}"
        for path in source_files(name)
        for found in imports(path)
        if found.top == "lockgate" and found.room in ROOMS and found.room not in allowed
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_its_own_third_parties(name: str) -> None:
    parties = ROOMS[name].third_parties
    wrong = [
        f"{found.place} imports {found.module}, but `{name}` may import only {', '.join(sorted(parties)) or 'none'}"
        for path in source_files(name)
        for found in imports(path)
        if found.top not in STANDARD and found.top not in parties
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", sorted(SOURCE.glob("*.py")), ids=lambda path: path.name)
def test_the_package_itself_imports_nothing_but_the_command_line(path: Path) -> None:
    assert {found.module for found in imports(path)} <= {"lockgate.cli"}


@pytest.mark.parametrize("name", [name for name in ROOMS if source_files(name)])
def test_a_room_opens_with_its_contract(name: str) -> None:
    """What goes in, what comes out, what it must not do: more than one sentence, in the package's docstring."""
    init = SOURCE / name / "__init__.py"
    assert init.is_file(), f"src/lockgate/{name} has no __init__.py"
    contract = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
    assert "In:" in contract, f"src/lockgate/{name}/__init__.py does not say what goes in"
    assert "Out:" in contract, f"src/lockgate/{name}/__init__.py does not say what comes out"
