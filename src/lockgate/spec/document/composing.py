"""YAML's events to a document, without recursion, so that no text can exhaust the stack.

Aliases are refused rather than followed: the tree is never larger than the text, whatever the text says.
"""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from lockgate.kernel import Finding, Origin
from lockgate.spec.document.dialect import Dialect
from lockgate.spec.document.document import Document, kind_of
from lockgate.spec.document.tree import DEPTH_LIMIT, NOTHING, StopError, Tree
from lockgate.spec.rules.reading import not_a_mapping, tab_indentation, too_deep, yaml_syntax


def compose(text: str, file: str, dialect: Dialect) -> tuple[Document | None, list[Finding]]:
    """The document of `text`, which findings place in `file`, or None when there is none to go on with."""
    if text.lstrip().startswith("{"):
        # JSON may be indented with tabs, YAML may not; one tab is one column either way.
        text = text.replace("\t", " ")
    tree = Tree(file, dialect)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            tree.take(event)
    except StopError:
        return None, tree.findings
    except RecursionError:
        return None, [*tree.findings, too_deep.found(Origin(file), DEPTH_LIMIT)]
    except YAMLError as error:
        return None, [*tree.findings, _explained(error, text, file)]
    return _document(tree, file)


def _document(tree: Tree, file: str) -> tuple[Document | None, list[Finding]]:
    top = Origin(file, 1, 1)
    root: Any = tree.root
    if root is NOTHING or root is None:
        return None, [*tree.findings, not_a_mapping.found_empty(top)]
    if not isinstance(root, dict):
        return None, [*tree.findings, not_a_mapping.found(tree.values.get((), top), kind_of(root))]
    return Document(file, root, tree.values, tree.keys, tree.scalars), tree.findings


def _explained(error: YAMLError, text: str, file: str) -> Finding:
    """The parser's complaint as a finding; the reader's own (a character that YAML forbids) carries only an offset."""
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        if text[mark.index : mark.index + 1] == "\t":
            return tab_indentation.found(Origin(file, mark.line + 1, mark.column + 1))
        if yaml_syntax.is_about_an_opening(error.problem) and error.context_mark is not None:
            mark = error.context_mark
        origin = Origin(file, mark.line + 1, mark.column + 1)
        return yaml_syntax.found(origin, error.problem or error.context or "no reason is known")
    offset = getattr(error, "position", 0)
    before = text[:offset]
    origin = Origin(file, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
    return yaml_syntax.found(origin, f"the character U+{ord(text[offset : offset + 1] or ' '):04X} is not allowed")
