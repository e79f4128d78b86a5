"""Documents as YAML text: block style, quotes only where a reader of YAML 1.1 or 1.2 would see something else.

Source: YAML 1.2.2, chapters 5 to 8; YAML 1.1, "Language-Independent Types", for what must be quoted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from lockgate.render.tree import Intrinsic, Noted, Tree, bare

_PLAIN = re.compile(r"[A-Za-z/_][A-Za-z0-9_./:*?@=+,()<>$'{}\[\]|;!#~^% -]*")
_UNPLAIN = re.compile(r": | #|[: ]$")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_STEP = "  "
_WIDTH = 110
_NARROWEST = 40
_BMP = 0xFFFF


def to_text(tree: Tree) -> str:
    """`tree` as YAML, ending with a line break."""
    return "\n".join(_block(tree, "")) + "\n"


def _block(tree: Tree, indent: str) -> Iterator[str]:
    """The lines of a value that begins on a line of its own."""
    if isinstance(tree, Noted):
        yield from _comment(tree.comment, indent)
        yield from _block(tree.value, indent)
    elif isinstance(tree, Mapping) and tree:
        for key, value in tree.items():
            yield from _entry(f"{indent}{scalar(key)}:", value, indent)
    elif _is_list(tree) and tree:
        for value in tree:  # type: ignore[union-attr]  # _is_list says so
            yield from _item(value, indent)
    else:
        yield f"{indent}{_inline(tree)}"


def _entry(head: str, value: Tree, indent: str) -> Iterator[str]:
    """The lines of one key and its value."""
    yield from _comments(value, indent)
    content = bare(value)
    if _is_block(content):
        yield head
        yield from _block(content, indent + _STEP)
    else:
        yield f"{head} {_inline(content)}"


def _item(value: Tree, indent: str) -> Iterator[str]:
    """The lines of one item of a list."""
    yield from _comments(value, indent)
    content = bare(value)
    if not _is_block(content):
        yield f"{indent}- {_inline(content)}"
        return
    lines = list(_block(content, indent + _STEP))
    if isinstance(content, Mapping) and not lines[0].lstrip().startswith("#"):
        yield f"{indent}- {lines.pop(0).lstrip()}"
    else:
        yield f"{indent}-"
    yield from lines


def _comments(value: Tree, indent: str) -> Iterator[str]:
    """The comments of all notes on top of a value."""
    while isinstance(value, Noted):
        yield from _comment(value.comment, indent)
        value = value.value


def _comment(text: str, indent: str) -> Iterator[str]:
    width = max(_WIDTH - len(indent), _NARROWEST)
    for line in wrap(text, width, break_long_words=False, break_on_hyphens=False):
        yield f"{indent}# {line}"


def _is_list(tree: Tree) -> bool:
    return isinstance(tree, Sequence) and not isinstance(tree, str)


def _is_block(tree: Tree) -> bool:
    """Whether the value needs lines of its own."""
    return bool(tree) and (isinstance(tree, Mapping) or _is_list(tree))


def _inline(tree: Tree) -> str:
    """A value that stays on its line."""
    match tree:
        case bool():
            return "true" if tree else "false"
        case int():
            return str(tree)
        case str():
            return scalar(tree)
        case Intrinsic():
            return f"!{tree.tag} {scalar(tree.argument)}"
        case Mapping():
            return "{}"
        case _:
            return "[]"


def scalar(text: str) -> str:
    """`text` so that every reader gets the same text back: plain, in single quotes, or escaped in double quotes."""
    if _PLAIN.fullmatch(text) and not _UNPLAIN.search(text) and text.lower() not in _WORDS:
        return text
    if _PRINTABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _PRINTABLE.fullmatch(character):
        return character
    code = ord(character)
    return f"\\U{code:08x}" if code > _BMP else f"\\u{code:04x}"
