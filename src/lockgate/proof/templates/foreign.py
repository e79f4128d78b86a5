"""A folder of templates that other people wrote as a world.

Layout: templates anywhere in the folder (YAML or JSON), and a map that says which account each is deployed to::

    accounts.yaml     region; organization {id, management, accounts {ID: PATH}};
                      accounts {NAME: {id, region, stacks {STACK: {template, parameters, region, role}}}}
    scps/NAME.json    policies; level, accounts (ids or names; left out: all); files in order, outermost level first
    rcps/NAME.json    the same

A parameter's value is a text, a number, a list, or another stack's output: ``{stack: [ACCOUNT/]STACK, output: NAME}``.
Without a map, each folder that is called by an account's id holds the templates of that account, one stack each, as
`lockgate render` writes them; a parameter without a value is then the output that its description names, or the
only one of its name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lockgate.iam import Organization, PolicyKind
from lockgate.kernel import Exit, Finding, LockgateError, Origin
from lockgate.kernel.names import is_account_id
from lockgate.proof.entries import Entry, open_entry
from lockgate.proof.folder import control_policies, organization_of
from lockgate.proof.templates.estate import Estate
from lockgate.proof.templates.mapping import MAPS, AccountEntry, OutputOf, StackEntry, read_map, unmapped
from lockgate.proof.templates.opening import open_source
from lockgate.proof.templates.parts import Parts, assembled
from lockgate.proof.templates.resolving import Note
from lockgate.proof.templates.source import Source
from lockgate.proof.templates.stack import Given, Stack
from lockgate.proof.world import Members, Skipped, World

_MAP = {"region", "organization", "accounts"}
_REGION = "us-east-1"
_NO_ORGANIZATION = Skipped("", "policies of the organisation (SCPs, RCPs) are not in the folder", narrows=True)


def is_templates(folder: Path) -> bool:
    """Whether `folder` has a map, or folders of accounts."""
    return folder.is_dir() and (_map_of(folder) is not None or bool(unmapped(folder, _REGION)))


def read_templates(folder: Path, region: str = _REGION) -> World:
    """The world that the templates of `folder` make; `region` is theirs where the map states none.

    Raises:
        LockgateError: When there are no templates, the map cannot be understood, or a template cannot be read; exit
            code 3.
    """
    found = _map_of(folder)
    entry = open_entry(folder, found, _MAP) if found is not None else None
    region = str(entry.value.get("region", region)) if entry is not None else region
    accounts = read_map(entry, region) if entry is not None else unmapped(folder, region)
    if not accounts:
        raise _nothing(folder)
    estate = Estate(lambda url, stack: _nested(folder, url, stack))
    for stack in _stacks(folder, accounts, estate):
        estate.add(stack)
    if entry is None:
        estate.fill()
    parts = assembled(estate.all())
    return _world(folder, region, entry, accounts, parts, estate)


def _world(
    folder: Path, region: str, entry: Entry | None, accounts: Sequence[AccountEntry], parts: Parts, estate: Estate
) -> World:
    ids = tuple(sorted({each.id for each in accounts}))
    organization = organization_of(entry.value.get("organization")) if entry is not None else None
    places = {each.name: [each.id] for each in accounts}
    scps = control_policies(folder, "scps", PolicyKind.SCP, ids, places)
    rcps = control_policies(folder, "rcps", PolicyKind.RCP, ids, places)
    gaps = tuple(Skipped(stack.account, f"{stack.name}: {reason}") for stack, reason in estate.gaps)
    attached = (*parts.scps, *parts.rcps)
    own = (*scps, *rcps, *attached)
    return World(
        source=str(folder),
        region=region,
        accounts=ids,
        identities=tuple(parts.identities[arn] for arn in sorted(parts.identities)),
        holdings=tuple(parts.holdings[arn] for arn in sorted(parts.holdings)),
        organization=organization,
        scps=(*_bound(parts.scps, organization, ids), *scps),
        rcps=(*_bound(parts.rcps, organization, ids), *rcps),
        skipped=(
            *dict.fromkeys((*parts.skipped, *gaps, *_unbound(attached, organization))),
            *(() if own else (_NO_ORGANIZATION,)),
        ),
        closed=False,
    )


def _unbound(members: Sequence[Members], organization: Organization | None) -> Iterator[Skipped]:
    """Policies that are attached to roots and units of which it is not known what they contain."""
    paths = organization.paths.values() if organization is not None else ()
    for each in members:
        if not is_account_id(each.level) and not any(each.level in path for path in paths):
            yield Skipped(
                "", f"which accounts {each.level} contains, to which policies are attached, is not known", narrows=True
            )


def _bound(members: Sequence[Members], organization: Organization | None, accounts: Sequence[str]) -> Iterator[Members]:
    """The accounts that policies of templates bind: their targets, or those below them in the organisation."""
    paths: Mapping[str, str] = organization.paths if organization is not None else {}
    for each in members:
        bound = {account for account in accounts if account == each.level or each.level in paths.get(account, "")}
        yield replace(each, accounts=frozenset(bound))


def _stacks(folder: Path, accounts: Sequence[AccountEntry], estate: Estate) -> Iterator[Stack]:
    ids = {each.name: each.id for each in accounts}
    for account in accounts:
        for each in account.stacks:
            given = {name: _given(value, account, ids, estate) for name, value in each.parameters.items()}
            source = open_source(each.template, str(each.template), _known(each), each.region)
            labels = frozenset({account.id, account.name, each.name})
            yield Stack(each.name, account.id, each.region, source, given, labels, role=each.role)
    if not any(account.stacks for account in accounts):
        raise _nothing(folder)


def _known(entry: StackEntry) -> Mapping[str, Any]:
    """Values that are known without other stacks, for transforms."""
    return {name: value for name, value in entry.parameters.items() if not isinstance(value, OutputOf)}


def _given(value: Any, account: AccountEntry, ids: Mapping[str, str], estate: Estate) -> Given:
    if isinstance(value, OutputOf):
        return estate.output(ids.get(value.account, value.account) or account.id, value.stack, value.output)

    def given(_: Note) -> Any:
        return value

    return given


def _nested(folder: Path, url: str, stack: Stack) -> Source | None:
    """A file beside the template that names it, and nowhere outside the folder."""
    file = (Path(stack.source.file).parent / url).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        return None
    shown = Path(stack.source.file).parent / url
    return open_source(file, str(shown), {}, stack.region)


def _map_of(folder: Path) -> Path | None:
    return next((folder / name for name in MAPS if (folder / name).is_file()), None)


def _nothing(folder: Path) -> LockgateError:
    why = "a folder of templates has a map `accounts.yaml`, or a folder for each account, called by its id"
    remedy = "see `docs/audit.md` for the layout"
    return LockgateError(
        [Finding("LG4320", Origin(str(folder)), "there are no templates here", why, remedy)], Exit.INVALID
    )
