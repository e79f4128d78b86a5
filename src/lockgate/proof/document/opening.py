"""The text of a world file to a world, with errors that name file, line and column."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from lockgate.iam import PolicyError, PolicyKind, read_policy
from lockgate.kernel import Exit, Finding, LockgateError, Origin
from lockgate.kernel.names import is_account_id
from lockgate.proof.document.reading import Path, Problem, Reading
from lockgate.proof.document.shapes import MARK, VERSION, world_shape
from lockgate.proof.world import Members, World, Written
from lockgate.spec.document import DECLARATION, compose

_WHY = "the format is described in `docs/reference/world.md`"
_MOST = 20
"""Problems that are shown at once."""
_PLACEABLE = 4_000_000
"""Characters in which the line of a problem is looked for; finding lines takes far longer than reading."""

_IDENTITY = re.compile(r"arn:[\w-]+:iam::[0-9]{12}:(role|user)/.+", re.DOTALL)

Attached = tuple[Path, PolicyKind, Written]


def open_world(file: FilePath) -> World:
    """The world in `file`.

    Raises:
        LockgateError: When it cannot be read, is not JSON, or not a world; exit code 3.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        cause = (error.strerror or "unknown error").lower()
        fact, remedy = f"the world file cannot be read: {cause}", "write one with `lockgate world export > world.json`"
        raise _invalid([Finding("LG4310", Origin(str(file)), fact, _WHY, remedy)]) from None
    except UnicodeDecodeError:
        finding = Finding("LG4310", Origin(str(file)), "the world file is not UTF-8", _WHY, "save it as UTF-8")
        raise _invalid([finding]) from None
    return read_world(text, str(file))


def read_world(text: str, shown: str) -> World:
    """The world in `text`, which findings place in `shown`; raises as `open_world` does."""
    raw = _parsed(text, shown)
    _check_version(raw, text, shown)
    reading = Reading()
    world = reading.read(world_shape(), {key: value for key, value in raw.items() if key != MARK}, ())
    if not reading.problems:
        reading.problems += _senseless(world)
    if reading.problems:
        raise _invalid(_findings(reading.problems, text, shown))
    found: World = world
    return found


def _parsed(text: str, shown: str) -> dict[str, Any]:
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        fact = f"the world file is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        place = Origin(shown, error.lineno, error.colno)
        raise _invalid([Finding("LG4310", place, fact, _WHY, "correct the text at this place")]) from None
    except RecursionError:
        fact, remedy = "the world file is nested too deeply", "write it with `lockgate world export`"
        raise _invalid([Finding("LG4310", Origin(shown), fact, _WHY, remedy)]) from None
    if not isinstance(raw, dict):
        raise _invalid([Finding("LG4311", Origin(shown), "a world is an object", _WHY, f'begin with {{"{MARK}": 1')])
    return raw


def _check_version(raw: dict[str, Any], text: str, shown: str) -> None:
    version = raw.get(MARK)
    if version == VERSION and version is not True:
        return
    if version is None:
        problem = Problem((), f"`{MARK}` is missing", f'add `"{MARK}": {VERSION}`, if this is a world file')
    else:
        remedy = f"export it again with this version, which reads version {VERSION}"
        problem = Problem((MARK,), f"version `{version}` of the format is not known", remedy)
    raise _invalid(_findings([problem], text, shown, "LG4311"))


def _senseless(world: World) -> Iterator[Problem]:
    """What has the right form and still cannot be."""
    for number, account in enumerate(world.accounts):
        if not is_account_id(account):
            yield Problem(("accounts", number), f"`{account}` is no account id", "write its twelve digits")
    for index, identity in enumerate(world.identities):
        if not _IDENTITY.fullmatch(identity.arn):
            yield Problem(
                ("identities", index, "arn"),
                f"`{identity.arn}` is no role or user",
                "write `arn:aws:iam::ACCOUNT:role/NAME`",
            )
    for path, kind, written in _attached(world):
        try:
            read_policy(written.document, kind=kind, name=written.name)
        except PolicyError as error:
            for finding in error.findings[:1]:
                within = (*path, "document", *finding.origin.path)
                yield Problem(within, f"{written.name}: {finding.fact}", finding.remedy)


def _attached(world: World) -> Iterator[Attached]:
    """Every policy of the world with its path and what it is attached as."""
    for index, identity in enumerate(world.identities):
        path: Path = ("identities", index)
        for number, policy in enumerate(identity.policies):
            yield (*path, "policies", number), PolicyKind.IDENTITY, policy
        if identity.boundary is not None:
            yield (*path, "boundary"), PolicyKind.BOUNDARY, identity.boundary
        if identity.trust is not None:
            yield (*path, "trust"), PolicyKind.TRUST, identity.trust
    for index, holding in enumerate(world.holdings):
        if holding.policy is not None:
            yield ("holdings", index, "policy"), PolicyKind.RESOURCE, holding.policy
        if holding.says is not None:
            yield ("holdings", index, "says"), PolicyKind.IDENTITY, holding.says
    yield from _of_members("scps", PolicyKind.SCP, world.scps)
    yield from _of_members("rcps", PolicyKind.RCP, world.rcps)


def _of_members(key: str, kind: PolicyKind, members: Sequence[Members]) -> Iterator[Attached]:
    for index, each in enumerate(members):
        for number, policy in enumerate(each.policies):
            yield (key, index, "policies", number), kind, policy


def _findings(problems: Sequence[Problem], text: str, shown: str, rule: str = "LG4312") -> list[Finding]:
    document = compose(text, shown, DECLARATION)[0] if len(text) <= _PLACEABLE else None
    found = []
    for each in problems[:_MOST]:
        steps = tuple(map(str, each.path))
        place = document.origin(_whole(each.path)) if document is not None else Origin(shown, path=steps)
        dotted = f" (at `{'.'.join(steps)}`)" if steps and document is None else ""
        found.append(Finding(rule, place, f"{each.fact}{dotted}", _WHY, each.remedy))
    return found


def _whole(path: Path) -> Path:
    """`path` with the numbers in texts as numbers: paths inside policies come as texts."""
    return tuple(int(step) if isinstance(step, str) and step.isdigit() else step for step in path)


def _invalid(findings: Sequence[Finding]) -> LockgateError:
    return LockgateError(findings, Exit.INVALID)
