"""Intrinsic functions to values, as far as they can be known before anything is deployed.

What AWS makes up is a symbol, a text of its own that is the same wherever it is used. What nobody told (a parameter
without a value, an import from a stack that is not there) is a symbol, too, and is noted, because it might be anything.

Source: CloudFormation user guide, "Intrinsic function reference".
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lockgate.proof.templates.functions import PURE, WrongArgumentError, text_of

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:([^}]*)\}\}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")
_TRIPLE = 3
NOTHING: Any = object()
"""The value of ``AWS::NoValue``: whoever holds it loses the key or item."""

Note = Callable[[str], None]
"""Takes the description of a value that nobody told."""
Path = tuple[str | int, ...]


def symbol(*words: str) -> str:
    """A text that stands for a value nobody told: the same for the same `words`, and nothing that AWS could mean."""
    return "-".join(["unknown", *(_NOT_PLAIN.sub("-", word).strip("-") for word in words)])


class Names(Protocol):
    """What a template's names mean."""

    def reference(self, name: str, note: Note) -> Any:
        """The value of ``Ref``."""

    def attribute(self, name: str, attribute: str, note: Note) -> Any:
        """The value of ``Fn::GetAtt``."""

    def mapping(self, name: str) -> Mapping[str, Any] | None:
        """A table of ``Mappings``."""

    def condition(self, name: str, note: Note) -> bool:
        """The outcome of a condition."""

    def imported(self, name: str, note: Note) -> Any:
        """The value of ``Fn::ImportValue``."""

    def zones(self, region: str) -> list[str]:
        """Symbols for the zones of a Region; empty: the stack's."""


@dataclass(slots=True)
class Resolver:
    """Replaces functions by their values; `unknown` collects descriptions of what nobody told, each once."""

    names: Names
    unknown: dict[str, None] = field(default_factory=dict)
    _noted: int = 0
    """How often something unknown was met; one that was met before is no longer new in `unknown`."""

    def value(self, part: Any) -> Any:
        """`part` with every function replaced; what is nothing at the root is an empty mapping."""
        found = self._value(part)
        return {} if found is NOTHING else found

    def truth(self, part: Any) -> bool:
        """The outcome of a condition's expression; one that hangs on something unknown is taken to hold."""
        before = self._noted
        outcome = self._value(part)
        if not isinstance(outcome, bool | str):
            self._note("a condition of another form")
        return True if self._noted > before else outcome in (True, "true")

    def trail(self, part: Any, path: Path) -> Path:
        """Where in the template the step-by-step `path` into the value of `part` stands."""
        if isinstance(part, Mapping) and len(part) == 1 and "Fn::If" in part:
            try:
                chosen = self._branch(part["Fn::If"])
            except (WrongArgumentError, TypeError):
                return ()
            return ("Fn::If", chosen, *self.trail(part["Fn::If"][chosen], path))
        if not path:
            return ()
        step, rest = path[0], path[1:]
        if isinstance(step, int) and isinstance(part, list):
            kept = [index for index, item in enumerate(part) if not (_call_of(item) and self._value(item) is NOTHING)]
            return (kept[step], *self.trail(part[kept[step]], rest)) if step < len(kept) else ()
        if isinstance(part, Mapping) and step in part:
            return (step, *self.trail(part[step], rest))
        return ()

    def _note(self, what: str) -> None:
        self.unknown[what] = None
        self._noted += 1

    def _value(self, part: Any) -> Any:
        if isinstance(part, str):
            return self._dynamic(part) if "{{resolve:" in part else part
        if isinstance(part, Mapping):
            call = _call_of(part)
            if call is not None:
                return self._call(*call)
            pairs = ((key, self._value(value)) for key, value in part.items())
            return {key: value for key, value in pairs if value is not NOTHING}
        if isinstance(part, list | tuple):
            return [value for value in (self._value(item) for item in part) if value is not NOTHING]
        return part

    def _dynamic(self, text: str) -> str:
        """References that CloudFormation resolves at deployment, to Parameter Store and Secrets Manager."""

        def replace(found: re.Match[str]) -> str:
            self._note(f"`{found.group(0)}`")
            return symbol("resolve", found.group(1))

        return _DYNAMIC.sub(replace, text)

    def _call(self, function: str, argument: Any) -> Any:
        try:
            return self._known(function, argument)
        except (WrongArgumentError, TypeError, ValueError, KeyError, IndexError) as error:
            why = f": {error}" if isinstance(error, WrongArgumentError) else ""
            self._note(f"`{function}`{why}")
            return symbol(function, str(argument)[:40])

    def _known(self, function: str, argument: Any) -> Any:
        if function in PURE:
            return PURE[function](self._value(argument))
        method = self._methods().get(function)
        if method is None:
            raise WrongArgumentError("it cannot be interpreted")
        return method(argument)

    def _methods(self) -> Mapping[str, Callable[[Any], Any]]:
        """Functions that need more than the value of their argument."""
        return {
            "Condition": self._condition,
            "Fn::And": self._and,
            "Fn::Equals": self._equal,
            "Fn::FindInMap": self._found_in_map,
            "Fn::GetAZs": self._zones,
            "Fn::GetAtt": self._attribute,
            "Fn::If": self._if,
            "Fn::ImportValue": self._imported,
            "Fn::Not": self._not,
            "Fn::Or": self._or,
            "Fn::Sub": self._substituted,
            "Ref": self._ref,
        }

    def _ref(self, name: Any) -> Any:
        return NOTHING if name == "AWS::NoValue" else self.names.reference(name, self._note)

    def _condition(self, argument: Any) -> Any:
        """A condition's name; a mapping is the element of a policy's statement that has nothing else."""
        if isinstance(argument, str):
            return self.names.condition(argument, self._note)
        return {"Condition": self._value(argument)}

    def _attribute(self, argument: Any) -> Any:
        name, *attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        steps = [text_of(self._value(each)) for each in attribute]
        return self.names.attribute(name, ".".join(steps), self._note)

    def _if(self, argument: Any) -> Any:
        return self._value(argument[self._branch(argument)])

    def _imported(self, argument: Any) -> Any:
        return self.names.imported(text_of(self._value(argument)), self._note)

    def _zones(self, argument: Any) -> Any:
        return self.names.zones(text_of(self._value(argument)))

    def _and(self, argument: Any) -> bool:
        return all(self.truth(each) for each in argument)

    def _or(self, argument: Any) -> bool:
        return any(self.truth(each) for each in argument)

    def _branch(self, argument: list[Any]) -> int:
        if len(argument) != _TRIPLE or not isinstance(argument[0], str):
            raise WrongArgumentError("three arguments are wanted, a condition first")
        return 1 if self.names.condition(argument[0], self._note) else 2

    def _equal(self, argument: Any) -> bool:
        left, right = argument
        one, other = self._value(left), self._value(right)
        if isinstance(one, dict | list) or isinstance(other, dict | list):
            return bool(one == other)
        return text_of(one) == text_of(other)

    def _not(self, argument: Any) -> bool:
        """Whatever is unknown is taken to hold, its negation, too."""
        (inner,), before = argument, self._noted
        outcome = self.truth(inner)
        return True if self._noted > before else not outcome

    def _substituted(self, argument: Any) -> str:
        text, values = argument if isinstance(argument, list) else (argument, {})
        if not isinstance(text, str):
            raise WrongArgumentError("a text is wanted")
        known = {name: self._value(value) for name, value in values.items()}

        def replace(found: re.Match[str]) -> str:
            literal, name = found.group(1), found.group(2).strip()
            if literal:
                return f"${{{found.group(2)}}}"
            if name in known:
                return text_of(known[name])
            head, _, attribute = name.partition(".")
            names = self.names
            value = names.attribute(head, attribute, self._note) if attribute else names.reference(name, self._note)
            return text_of(value)

        return self._dynamic(_PLACEHOLDER.sub(replace, text))

    def _found_in_map(self, argument: Any) -> Any:
        name, *keys = [text_of(self._value(each)) for each in argument[:_TRIPLE]]
        found: Any = self.names.mapping(name)
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        if found is None and len(argument) > _TRIPLE and "DefaultValue" in argument[_TRIPLE]:
            found = argument[_TRIPLE]["DefaultValue"]
        if found is None:
            raise WrongArgumentError(f"there is no entry {'.'.join([name, *keys])}")
        return self._value(found)


def _call_of(part: Any) -> tuple[str, Any] | None:
    """The function that `part` is, with its argument; nothing else can come to nothing."""
    if isinstance(part, Mapping) and len(part) == 1:
        key, argument = next(iter(part.items()))
        if key in ("Ref", "Condition") or key.startswith("Fn::"):
            return key, argument
    return None


def statements_of(document: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Each statement of a policy document with its path in it; a single one may stand without a list."""
    found = document.get("Statement", ())
    if isinstance(found, Mapping):
        yield ("Statement",), found
    else:
        for number, each in enumerate(found):
            yield ("Statement", number), each
