"""The symbolic engine and the concrete evaluator are written apart, so that each can find the other's errors."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IAM = ROOT / "src" / "lockgate" / "iam"
SHARED = {"lockgate.iam.model", "lockgate.iam.catalogue"}
"""What both speak in: the nouns, and the catalogue of actions."""
REPLAY = {"witness.py": {"lockgate.iam.evaluate", "lockgate.iam.policy"}}
"""Where a witness is put to the evaluator, and there alone."""


def iam_imports(path: Path) -> set[str]:
    """The modules of the room that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively"
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "lockgate.iam" else {module}
    return {module for module in found if module.split(".")[:2] == ["lockgate", "iam"]}


def test_the_symbolic_engine_shares_only_nouns_and_catalogue_with_the_evaluator() -> None:
    wrong = [
        f"symbolic/{path.name} imports {module}"
        for path in sorted((IAM / "symbolic").rglob("*.py"))
        for module in sorted(iam_imports(path))
        if not module.startswith("lockgate.iam.symbolic") and module not in SHARED | REPLAY.get(path.name, set())
    ]
    assert not wrong, "\n".join(wrong)


def test_the_evaluator_knows_nothing_of_the_symbolic_engine() -> None:
    wrong = [
        f"{path.relative_to(IAM)} imports {module}"
        for path in sorted(IAM.rglob("*.py"))
        if "symbolic" not in path.relative_to(IAM).parts
        for module in sorted(iam_imports(path))
        if module.startswith("lockgate.iam.symbolic")
    ]
    assert not wrong, "\n".join(wrong)
