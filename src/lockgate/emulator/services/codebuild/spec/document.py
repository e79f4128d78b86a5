"""YAML nodes with their lines, and the questions a reader asks of them."""

from collections.abc import Mapping
from typing import Self

import yaml

_MAX_CHARACTERS = 1_000_000
_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0", ""})


class BuildspecError(Exception):
    """The buildspec cannot be used. The text is the message behind ``YAML_FILE_ERROR``."""


class Entry:
    """One node of the document.

    Attributes:
        path: Where it is: ``phases.build.commands``.
        line: One-based line.
        key_line: The line of the key that holds it, or `line` when there is none.
    """

    def __init__(self, node: yaml.Node, path: str, key_line: int | None = None) -> None:
        self._node = node
        self.path = path
        self.line = node.start_mark.line + 1
        self.key_line = key_line or self.line

    @classmethod
    def document(cls, text: str) -> Self:
        """The root of `text`; raises `BuildspecError` with YAML's own complaint and its line."""
        if len(text) > _MAX_CHARACTERS:
            raise BuildspecError(f"the buildspec is longer than {_MAX_CHARACTERS} characters")
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            where = f" at line {mark.line + 1}" if mark else ""
            raise BuildspecError(f"{error.problem or error.context}{where}") from error
        except yaml.YAMLError as error:
            raise BuildspecError(str(error).replace("\n", " ")) from error
        except RecursionError as error:
            raise BuildspecError("the buildspec is nested too deeply") from error
        if node is None:
            raise BuildspecError("the buildspec is empty")
        return cls(node, "")

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return isinstance(self._node, yaml.MappingNode)

    @property
    def is_null(self) -> bool:
        """Whether nothing was written."""
        return self._node.tag == "tag:yaml.org,2002:null"

    def mapping(self) -> Mapping[str, "Entry"]:
        """Its keys and values; nothing written counts as no keys."""
        if self.is_null:
            return {}
        if not isinstance(self._node, yaml.MappingNode):
            raise BuildspecError(f"{self._name} must be a mapping at line {self.line}")
        found: dict[str, Entry] = {}
        for key, value in self._node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            line = key.start_mark.line + 1
            if not name:
                raise BuildspecError(f"{self._name} has a key that is not a string at line {line}")
            if name in found:
                raise BuildspecError(f'mapping key "{name}" already defined, again at line {line}')
            found[name] = Entry(value, f"{self.path}.{name}" if self.path else name, line)
        return found

    def sequence(self) -> list["Entry"]:
        """Its items."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise BuildspecError(f"{self._name} must be a list at line {self.line}")
        return [Entry(item, f"{self.path}[{index}]") for index, item in enumerate(self._node.value)]

    def text(self) -> str:
        """Its scalar as it was written; nothing written is the empty string."""
        if not isinstance(self._node, yaml.ScalarNode):
            raise BuildspecError(f"{self._name} must be a string at line {self.line}")
        return "" if self.is_null else str(self._node.value)

    def texts(self) -> tuple[str, ...]:
        """Its items as strings."""
        return tuple(item.text() for item in self.sequence())

    def choice(self, *allowed: str) -> str:
        """Its scalar, which must be one of `allowed`."""
        text = self.text()
        if text not in allowed:
            raise BuildspecError(f"{self._name} is `{text}` at line {self.line}: expecting {', '.join(allowed)}")
        return text

    def flag(self) -> bool:
        """Its scalar as yes or no."""
        text = self.text().lower()
        if text not in _YES | _NO:
            raise BuildspecError(f"{self._name} is `{self.text()}` at line {self.line}: expecting yes or no")
        return text in _YES

    @property
    def _name(self) -> str:
        return self.path or "the buildspec"
