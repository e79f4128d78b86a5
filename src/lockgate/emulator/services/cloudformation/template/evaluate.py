"""Evaluation of intrinsic functions: a value of the template becomes plain data.

Source: CloudFormation user guide, "Intrinsic function reference". Conditions compare text: ``true``, ``True`` from a
boolean parameter and the YAML boolean are one value.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lockgate.emulator.services.cloudformation.errors import malformed, template_error
from lockgate.emulator.services.cloudformation.template.functions import EXTENSIONS, PURE
from lockgate.emulator.services.cloudformation.template.model import Template, text_of
from lockgate.emulator.services.cloudformation.template.references import SUB, sub_parts
from lockgate.emulator.services.cloudformation.template.scope import NO_VALUE, Pending, Scope

_TRIPLE = 3
_BLOCK = "Resources"


class Evaluator:
    """Evaluates values in one `Scope`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._functions: Mapping[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self._condition,
            "Fn::GetAtt": self._attribute,
            "Fn::Sub": self._sub,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::ImportValue": self._import,
            "Fn::GetAZs": self._zones,
            "Fn::Equals": self._equals,
            "Fn::And": lambda items: all(self.truth(item) for item in items),
            "Fn::Or": lambda items: any(self.truth(item) for item in items),
            "Fn::Not": lambda items: not self.truth(items[0]),
        }

    def value(self, node: Any) -> Any:
        """The node with every function replaced; `Pending` when it is not known yet, `NO_VALUE` when it is left out."""
        if isinstance(node, list):
            items = [self.value(item) for item in node]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (key, argument), *_ = node.items()
            if key in self._functions and not (key == "Condition" and self._among_resources):
                return self._functions[key](argument)
            if key.startswith("Fn::"):
                return self._pure(key, argument)
        values = {key: self.value(item) for key, item in node.items()}
        return {key: item for key, item in values.items() if item is not NO_VALUE}

    @property
    def _among_resources(self) -> bool:
        """Outside the Conditions block ``Condition`` is a word like any other: a policy statement's, above all."""
        return self._scope.resources is not None

    def truth(self, node: Any) -> bool:
        """The outcome of a condition's expression."""
        outcome = self.value(node)
        if isinstance(outcome, bool):
            return outcome
        raise malformed("Every Conditions member must be a condition function: Fn::And, Fn::Equals, Fn::Not, Fn::Or")

    def _pure(self, name: str, argument: Any) -> Any:
        function = PURE.get(name)
        if function is None and name in EXTENSIONS and self._scope.extensions:
            function = EXTENSIONS[name]
        if function is None:
            hint = " without the transform AWS::LanguageExtensions" if name in EXTENSIONS else ""
            raise template_error(f"Encountered unsupported function: {name}{hint}")
        evaluated = self.value(argument)
        waits = pending_in(evaluated)
        return Pending(waits) if waits else function(evaluated)

    def _ref(self, name: Any) -> Any:
        if not isinstance(name, str):
            raise template_error("every Ref object must have a single String value.")
        if name in self._scope.parameters:
            return self._scope.parameters[name]
        if name.startswith("AWS::"):
            try:
                return self._scope.pseudo.value(name)
            except KeyError as error:
                raise _unresolved(name) from error
        if self._scope.resources is None:
            raise _unresolved(name)
        return self._scope.resources.ref(name)

    def _attribute(self, argument: Any) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) < 2 or not isinstance(parts[0], str):  # noqa: PLR2004  # id, attribute
            raise template_error(
                "every Fn::GetAtt object requires two non-empty parameters, "
                "the resource name and the resource attribute"
            )
        attribute = ".".join(text_of(self.value(part)) for part in parts[1:])
        if self._scope.resources is None:
            raise _unresolved(parts[0])
        return self._scope.resources.attribute(parts[0], attribute)

    def _condition(self, name: str) -> bool:
        try:
            return self._scope.conditions[name]
        except KeyError as error:
            raise malformed(f"Unresolved condition dependency {name} in the {_BLOCK} block of the template") from error

    def _if(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != _TRIPLE or not isinstance(argument[0], str):
            raise template_error("Fn::If requires a list argument with the first element being a condition")
        return self.value(argument[1] if self._condition(argument[0]) else argument[2])

    def _equals(self, argument: Any) -> bool:
        if not isinstance(argument, list) or len(argument) != 2:  # noqa: PLR2004  # left, right
            raise template_error("every Fn::Equals object requires a list of 2 string parameters.")
        left, right = (self.value(item) for item in argument)
        if isinstance(left, dict | list) or isinstance(right, dict | list):
            return bool(left == right)
        return text_of(left) == text_of(right)

    def _sub(self, argument: Any) -> Any:
        text, variables = sub_parts(argument)
        if not text and argument != "":
            raise template_error("One or more Fn::Sub intrinsic functions don't specify expected arguments.")
        known = {name: self.value(item) for name, item in variables.items()}
        pieces: list[Any] = []
        end = 0
        for match in SUB.finditer(text):
            pieces.append(text[end : match.start()])
            pieces.append(self._placeholder(match.group(1), match.group(2), known))
            end = match.end()
        pieces.append(text[end:])
        waits = pending_in(pieces)
        if waits:
            return Pending(waits)
        if any(isinstance(piece, dict | list) for piece in pieces):
            raise template_error("Fn::Sub expects values that are strings")
        return "".join(text_of(piece) for piece in pieces)

    def _placeholder(self, literal: str, name: str, known: Mapping[str, Any]) -> Any:
        if literal:
            return f"${{{name}}}"
        plain = name.strip()
        if plain in known:
            return known[plain]
        return self._attribute(plain) if "." in plain else self._ref(plain)

    def _find_in_map(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) < _TRIPLE:
            raise template_error(
                "every Fn::FindInMap object requires three parameters, the map name, map key and attribute"
            )
        name, first, second = (text_of(self.value(part)) for part in argument[:3])
        table = self._scope.mappings.get(name)
        found = (table or {}).get(first, {}).get(second)
        if found is not None:
            return self.value(found) if self._scope.extensions else found
        if self._scope.extensions and len(argument) > _TRIPLE and "DefaultValue" in argument[3]:
            return self.value(argument[3]["DefaultValue"])
        if table is None:
            raise malformed(f"Mapping named '{name}' is not present in the 'Mappings' section of template.")
        raise template_error(f"Unable to get mapping for {name}::{first}::{second}")

    def _import(self, argument: Any) -> Any:
        name = self.value(argument)
        if isinstance(name, Pending):
            return name
        if self._scope.imports is None or isinstance(name, dict | list):
            raise template_error("the attribute in Fn::ImportValue must be a string that names an export")
        return self._scope.imports.value(text_of(name))

    def _zones(self, argument: Any) -> Any:
        region = self.value(argument)
        return region if isinstance(region, Pending) else self._scope.zones(text_of(region or ""))


def _unresolved(name: str) -> Exception:
    return malformed(f"Unresolved resource dependencies [{name}] in the {_BLOCK} block of the template")


def pending_in(value: Any) -> frozenset[str]:
    """The logical ids that a value waits for; empty when it is fully known."""
    if isinstance(value, Pending):
        return value.uses
    items = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return frozenset().union(*(pending_in(item) for item in items))


def evaluate_conditions(template: Template, scope: Scope) -> dict[str, bool]:
    """Every condition's outcome; conditions may use each other in any order (cycles are refused before)."""
    lazy = _Outcomes()
    lazy.decide = lambda name: Evaluator(replace(scope, conditions=lazy)).truth(template.conditions[name])
    return {name: lazy[name] for name in template.conditions}


class _Outcomes(dict[str, bool]):
    """Outcomes that are worked out when they are first asked for."""

    decide: Callable[[str], bool]

    def __missing__(self, name: str) -> bool:
        self[name] = self.decide(name)
        return self[name]
