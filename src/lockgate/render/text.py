"""Documents as YAML text: block style, quotes only where a reader of YAML 1.1 or 1.2 would see something else.

A text of several lines, such as a buildspec, stands as a literal block: as it was written.

Source: YAML 1.2.2, chapters 5 to 8; YAML 1.1, "Language-Independent Types", for what must be quoted.
"""

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap

from lockgate.render.tree import Intrinsic, Noted, Tree

_PLAIN = re.compile(r"[A-Za-z/_][A-Za-z0-9_./:*?@=+,()<>$'{}\[\]|;!#~^% -]*")
_UNPLAIN = re.compile(r": | #|[: ]$")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LITERAL = re.compile(r"[\x21-\x7e][\x20-\x7e]*\n([\x20-\x7e\n]*[\x20-\x7e]\n)?")
"""What a literal block gives back as it is: printable, not indented at first, and with one line break at its end."""
_STEP = "  "
_WIDTH = 110
_NARROWEST = 40
_BMP = 0xFFFF


def to_text(tree: Tree) -> str:
    """`tree` as YAML, ending with a line break."""
    lines: list[str] = []
    _block(lines, tree, "")
    lines.append("")
    return "\n".join(lines)


def _block(lines: list[str], tree: Tree, indent: str) -> None:
    """Add the lines of a value that begins on a line of its own."""
    if isinstance(tree, Noted):
        _comment(lines, tree.comment, indent)
        _block(lines, tree.value, indent)
    elif not _is_block(tree):
        lines.append(f"{indent}{_inline(tree)}")
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            _entry(lines, f"{indent}{scalar(key)}:", value, indent)
    elif isinstance(tree, Sequence):
        for value in tree:
            _item(lines, value, indent)


def _entry(lines: list[str], head: str, value: Tree, indent: str) -> None:
    """Add the lines of one key and its value."""
    content = _below_comments(lines, value, indent)
    if _is_block(content):
        lines.append(head)
        _block(lines, content, indent + _STEP)
    elif isinstance(content, str) and _LITERAL.fullmatch(content):
        lines.append(f"{head} |")
        lines.extend(f"{indent}{_STEP}{line}" if line else "" for line in content.splitlines())
    else:
        lines.append(f"{head} {_inline(content)}")


def _item(lines: list[str], value: Tree, indent: str) -> None:
    """Add the lines of one item of a list; a mapping begins on the line of its dash unless a comment does."""
    content = _below_comments(lines, value, indent)
    if not _is_block(content):
        lines.append(f"{indent}- {_inline(content)}")
        return
    dash = len(lines)
    lines.append(f"{indent}-")
    _block(lines, content, indent + _STEP)
    first = lines[dash + 1].lstrip()
    if isinstance(content, Mapping) and not first.startswith("#"):
        lines[dash : dash + 2] = [f"{indent}- {first}"]


def _below_comments(lines: list[str], value: Tree, indent: str) -> Tree:
    """Add the comments of all notes on top of a value, and give what is below them."""
    while isinstance(value, Noted):
        _comment(lines, value.comment, indent)
        value = value.value
    return value


def _comment(lines: list[str], text: str, indent: str) -> None:
    width = max(_WIDTH - len(indent), _NARROWEST)
    if len(text) <= width and _PRINTABLE.fullmatch(text):
        wrapped = [text] if text.strip() else []
    else:
        wrapped = wrap(text, width, break_long_words=False, break_on_hyphens=False)
    lines.extend(f"{indent}# {line}" for line in wrapped)


def _is_block(tree: Tree) -> bool:
    """Whether the value needs lines of its own."""
    if isinstance(tree, str | int | Intrinsic):
        return False
    return bool(tree)


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
