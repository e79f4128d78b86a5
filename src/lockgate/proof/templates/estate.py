"""Several stacks that take values from each other: exports and imports, outputs as parameters, nested stacks."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lockgate.proof.templates.kinds import NESTED
from lockgate.proof.templates.resolving import Note, Resolver, symbol
from lockgate.proof.templates.source import Source
from lockgate.proof.templates.stack import Given, Stack

_SCHEME = re.compile(r"[a-z0-9+.-]+://", re.IGNORECASE)
_TOLD = re.compile(
    r"Output (?P<output>[A-Za-z0-9]+) of the stack (?P<stack>[A-Za-z0-9-]+) in (?P<account>[0-9]{12})(?![0-9])"
)
"""How the description of a parameter says where its value comes from."""
_DEEPEST = 8

Opener = Callable[[str, Stack], Source | None]
"""The template of a nested stack, by its URL and the stack that makes it; None when it is no file that can be read."""


@dataclass(slots=True)
class Estate:
    """All stacks of some accounts; fulfils `Elsewhere` for each of them.

    Attributes:
        opener: Finds the templates of nested stacks.
        stacks: By account and name.
        gaps: Nested stacks whose templates could not be read, with the stacks that make them.
    """

    opener: Opener
    stacks: dict[tuple[str, str], Stack] = field(default_factory=dict)
    gaps: list[tuple[Stack, str]] = field(default_factory=list)
    _nested: dict[tuple[str, str, str], Stack | None] = field(default_factory=dict)
    _exports: dict[tuple[str, str, str], tuple[Stack, str]] | None = None

    def add(self, stack: Stack) -> None:
        """Take in a stack; its nested ones are found when all are there."""
        stack.elsewhere = self
        self.stacks[stack.account, stack.name] = stack

    def all(self) -> Iterator[Stack]:
        """Every stack, the nested ones behind those that make them."""
        for stack in list(self.stacks.values()):
            yield from self._with_nested(stack, 0)

    def output(self, account: str, name: str, output: str) -> Given:
        """The output of a stack as a parameter of another."""

        def given(note: Note) -> Any:
            stack = self.stacks.get((account, name))
            if stack is None:
                note(f"the output `{output}` of {name}")
                return symbol("output", account, name, output)
            return stack.output(output, note)

        return given

    def fill(self) -> None:
        """Give each parameter without a value the output that its description names, or the only one of its name.

        For folders that say nothing of parameters; the templates of `lockgate render` name their outputs.
        """
        for stack in self.stacks.values():
            missing = {name: spec for name, spec in stack.source.parameters.items() if "Default" not in spec}
            found = {
                name: self._filling(stack, name, spec) for name, spec in missing.items() if name not in stack.given
            }
            stack.given = {
                **stack.given,
                **{name: self.output(*each) for name, each in found.items() if each is not None},
            }

    def _filling(self, stack: Stack, name: str, spec: Mapping[str, Any]) -> tuple[str, str, str] | None:
        """Account, stack and output."""
        told = _TOLD.search(str(spec.get("Description", "")))
        if told is not None and (told["account"], told["stack"]) in self.stacks:
            return told["account"], told["stack"], told["output"]
        makers = [key for key, each in self.stacks.items() if each is not stack and name in each.source.outputs]
        return (*makers[0], name) if len(makers) == 1 else None

    def imported(self, stack: Stack, name: str, note: Note) -> Any:
        """The value of an export of the stack's account and Region; a symbol when no stack exports it."""
        found = self._exported().get((stack.account, stack.region, name))
        if found is None:
            note(f"the import `{name}`")
            return symbol("import", stack.account, name)
        return found[0].output(found[1], note)

    def nested(self, stack: Stack, logical_id: str) -> Stack | None:
        """The stack that the resource makes."""
        key = (stack.account, stack.name, logical_id)
        if key not in self._nested:
            self._nested[key] = None  # ends the chase of a stack that makes itself
            self._nested[key] = self._open(stack, logical_id)
        return self._nested[key]

    def _with_nested(self, stack: Stack, depth: int) -> Iterator[Stack]:
        yield stack
        for logical_id, body in stack.source.resources.items():
            made = body.condition is None or stack.condition(body.condition, _ignored)
            if body.type == NESTED and made and depth < _DEEPEST:
                child = self.nested(stack, logical_id)
                if child is not None:
                    yield from self._with_nested(child, depth + 1)

    def _open(self, stack: Stack, logical_id: str) -> Stack | None:
        properties = stack.source.resources[logical_id].properties
        url = stack.value(properties.get("TemplateURL", ""))
        source = self.opener(url, stack) if isinstance(url, str) and url and not _SCHEME.match(url) else None
        if source is None:
            self.gaps.append((stack, f"the template `{url}` of `{logical_id}` is no file of the folder"))
            return None
        stated = properties.get("Parameters", {})
        return Stack(
            name=f"{stack.name}-{logical_id}",
            account=stack.account,
            region=stack.region,
            source=source,
            given={name: _within(stack, part) for name, part in stated.items()} if isinstance(stated, Mapping) else {},
            labels=stack.labels,
            elsewhere=self,
            role=stack.role,
        )

    def _exported(self) -> Mapping[tuple[str, str, str], tuple[Stack, str]]:
        """Filled in once; an export whose name hangs on an import is not found by that import."""
        if self._exports is None:
            self._exports = {}
            found = {
                (stack.account, stack.region, name): (stack, output)
                for stack in self.all()
                for name, output in stack.exports()
            }
            self._exports.update(found)
        return self._exports


def _within(stack: Stack, part: Any) -> Given:
    """A value that the parent hands to its nested stack."""

    def given(note: Note) -> Any:
        resolver = Resolver(stack)
        found = resolver.value(part)
        for each in resolver.unknown:
            note(each)
        return found

    return given


def _ignored(_: str) -> None:
    """For values whose gaps are of no concern."""
