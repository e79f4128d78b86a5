"""The map of a folder of templates: which stack of which account each template makes, and with what values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lockgate.kernel import Exit, Finding, LockgateError, Origin, did_you_mean
from lockgate.kernel.names import is_account_id, is_region
from lockgate.proof.entries import Entry
from lockgate.spec.document import kind_of

MAPS = ("accounts.yaml", "accounts.yml", "accounts.json")
"""The names that the map may have."""
_SUFFIXES = (".yaml", ".yml", ".json", ".template")
_ACCOUNT = ("id", "region", "stacks")
_STACK = ("template", "parameters", "region", "role")
_OUTPUT = frozenset({"stack", "output"})
_WHY = "the layout of a folder of templates is in `docs/audit.md`"


@dataclass(frozen=True, slots=True)
class OutputOf:
    """The output of another stack, as a parameter's value; `account` is an account's name, empty for the same one."""

    account: str
    stack: str
    output: str


@dataclass(frozen=True, slots=True)
class StackEntry:
    """A stack of the map.

    Attributes:
        name: Its name.
        template: The file of its template.
        region: Its Region.
        parameters: Texts, numbers, lists, and outputs of other stacks.
        role: The ARN of the execution role that it is deployed with.
    """

    name: str
    template: Path
    region: str
    parameters: Mapping[str, Any]
    role: str | None = None


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account of the map; without one, its name is its id."""

    name: str
    id: str
    stacks: tuple[StackEntry, ...]


def read_map(entry: Entry, region: str) -> tuple[AccountEntry, ...]:
    """The accounts of the map; raises `LockgateError` LG4321 with every error's place."""
    return tuple(_Reading(entry, region).accounts())


def unmapped(folder: Path, region: str) -> tuple[AccountEntry, ...]:
    """The accounts of a folder without a map: its folders that are called by an account's id."""
    found = []
    for place in sorted(folder.iterdir()):
        if place.is_dir() and is_account_id(place.name):
            files = sorted(each for each in place.iterdir() if each.suffix in _SUFFIXES)
            stacks = tuple(StackEntry(each.stem, each, region, {}) for each in files)
            found.append(AccountEntry(place.name, place.name, stacks))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Reading:
    entry: Entry
    region: str

    def accounts(self) -> Iterator[AccountEntry]:
        found = self.entry.mapping("accounts")
        if not found:
            raise self._wrong(
                ("accounts",), "the map names no accounts", "write `accounts: {NAME: {id: ..., stacks: ...}}`"
            )
        for name, body in found.items():
            path = ("accounts", name)
            self._check(path, body, _ACCOUNT)
            account = str(body.get("id", name))
            if not is_account_id(account):
                fact = f"the account `{name}` has no id" if "id" not in body else f"`{account}` is no account id"
                raise self._wrong((*path, "id"), fact, "write `id` with twelve digits, in quotes")
            region = self._region(path, body, self.region)
            stacks = body.get("stacks", {})
            self._is_mapping((*path, "stacks"), stacks)
            yield AccountEntry(
                name, account, tuple(self._stack((*path, "stacks", each), stacks[each], region) for each in stacks)
            )

    def _stack(self, path: tuple[str, ...], body: Any, region: str) -> StackEntry:
        stated: Any = {"template": body} if isinstance(body, str) else body
        self._check(path, stated, _STACK)
        if not isinstance(stated.get("template"), str):
            raise self._wrong(
                path, f"the stack `{path[-1]}` has no template", "write `template: PATH`, from the folder"
            )
        parameters = stated.get("parameters", {})
        self._is_mapping((*path, "parameters"), parameters)
        return StackEntry(
            name=path[-1],
            template=self.entry.folder / stated["template"],
            region=self._region(path, stated, region),
            parameters={name: self._value((*path, "parameters", name), each) for name, each in parameters.items()},
            role=str(stated["role"]) if stated.get("role") else None,
        )

    def _value(self, path: tuple[str, ...], value: Any) -> Any:
        if not isinstance(value, Mapping):
            if value is None:
                raise self._wrong(path, f"the parameter `{path[-1]}` has no value", "write one, or leave it out")
            return value
        if set(value) != _OUTPUT:
            fact = f"the parameter `{path[-1]}` is a mapping of {', '.join(map(str, value)) or 'nothing'}"
            raise self._wrong(path, fact, "write a text, or `{stack: [ACCOUNT/]STACK, output: NAME}`")
        account, _, stack = str(value["stack"]).rpartition("/")
        return OutputOf(account, stack, str(value["output"]))

    def _region(self, path: tuple[str, ...], body: Mapping[str, Any], default: str) -> str:
        region = str(body.get("region", default))
        if not is_region(region):
            raise self._wrong((*path, "region"), f"`{region}` is no Region", "write one as `eu-west-1`")
        return region

    def _check(self, path: tuple[str, ...], body: Any, known: tuple[str, ...]) -> None:
        self._is_mapping(path, body)
        for key in body:
            if key not in known:
                guess = did_you_mean(key, known)
                remedy = f"did you mean `{guess}`?" if guess else f"use {', '.join(known)}"
                raise self._wrong((*path, key), f"unknown key `{key}`", remedy)

    def _is_mapping(self, path: tuple[str, ...], body: Any) -> None:
        if not isinstance(body, Mapping):
            raise self._wrong(path, f"`{path[-1]}` is {kind_of(body)}", "write a mapping")

    def _wrong(self, path: tuple[str, ...], fact: str, remedy: str) -> LockgateError:
        place: Origin = self.entry.document.key_origin(path)
        return LockgateError([Finding("LG4321", place, fact, _WHY, remedy)], Exit.INVALID)
