"""A request's JSON object, read member by member with GitHub's validation errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from lockgate.forge.errors import GithubError, invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Body:
    """The object; `resource` names it in validation errors: ``Repository``, ``Hook``."""

    resource: str
    members: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def text(self, name: str) -> str:
        """A string that must be there and not be empty."""
        value = self.optional(name, str)
        if not value:
            raise invalid(self.resource, name, "missing_field")
        return value

    def optional(self, name: str, kind: type[T]) -> T | None:
        """A member of that type, None when it is absent or null."""
        value = self.members.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(name, value, _WORDS[kind])
        return value

    def flag(self, name: str, default: bool) -> bool:
        """A truth value, `default` when it is absent or null."""
        value = self.optional(name, bool)
        return default if value is None else value

    def choice(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of a few words."""
        value = self.members.get(name, default)
        if value not in choices:
            raise invalid(self.resource, name, "missing_field" if value is None else "invalid")
        return str(value)

    def texts(self, name: str, default: Sequence[str]) -> tuple[str, ...]:
        """A list of strings, `default` when it is absent or null."""
        value = self.optional(name, list)
        if value is None:
            return tuple(default)
        if not all(isinstance(item, str) for item in value):
            raise self.wrong(name, value, "an array of strings")
        return tuple(value)

    def part(self, name: str) -> "Body":
        """An object inside the object, empty when it is absent."""
        return Body(self.resource, self.optional(name, dict) or {})

    def wrong(self, name: str, value: Any, expected: str) -> GithubError:
        """The error for a member of the wrong type, in the words of GitHub's schema check."""
        text = f"Invalid request.\n\nFor 'properties/{name}', {value!r} is not {expected}."
        return GithubError(422, text)


_WORDS: dict[type, str] = {str: "a string", int: "an integer", bool: "a boolean", list: "an array", dict: "an object"}
