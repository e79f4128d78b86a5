"""A folder of policies as a world.

Layout (every file JSON or YAML; ``policies`` is a list or a mapping by name; a document may be replaced by the path of
a file that holds it, relative to the folder)::

    world.json            optional: region, organization {id, management, accounts {ID: PATH}}, places {NAME: [ACCOUNT]}
    principals/NAME.json  arn; policies, boundary, trust, tags
    resources/NAME.json   arn; account (for S3), policy, key, bucketKey, blockPublicAccess, aliases, tags
    scps/NAME.json        policies; level, accounts (left out: all); files in the order of their names, outermost first
    rcps/NAME.json        the same
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lockgate.iam import Organization, PolicyKind
from lockgate.iam.policy import read_policy
from lockgate.kernel import Arn, Exit, Finding, LockgateError, Origin
from lockgate.kernel.names import is_account_id
from lockgate.proof.entries import Entry, open_entry
from lockgate.proof.templates.kinds import KINDS
from lockgate.proof.world import Holding, Identity, Members, World, Written

_SUFFIXES = (".json", ".yaml", ".yml")
_REGION = "us-east-1"
_WORLD = {"region", "organization", "places"}
_PRINCIPAL = {"arn", "policies", "boundary", "trust", "tags"}
_RESOURCE = {"arn", "account", "policy", "key", "bucketKey", "blockPublicAccess", "aliases", "tags"}
_MEMBERS = {"policies", "level", "accounts"}


def read_folder(folder: Path) -> World:
    """The world that the files of `folder` describe.

    Raises:
        LockgateError: When there is nothing to read, or a file cannot be understood; exit code 3.
    """
    if not folder.is_dir() or not any((folder / part).is_dir() for part in ("principals", "resources")):
        why = "a folder of policies has a folder `principals`, `resources` or both"
        remedy = "see `docs/reference/ask.md` for the layout"
        raise LockgateError(
            [Finding("LG4301", Origin(str(folder)), "there are no policies here", why, remedy)], Exit.INVALID
        )
    world = _world(folder)
    places = world.get("places", {})
    identities = [_identity(entry, places) for entry in _entries(folder, "principals", _PRINCIPAL)]
    holdings = [_holding(entry, places) for entry in _entries(folder, "resources", _RESOURCE)]
    accounts = tuple(sorted({each.account for each in identities} | {each.account for each in holdings}))
    return World(
        source=str(folder),
        region=str(world.get("region", _REGION)),
        accounts=accounts,
        identities=tuple(sorted(identities, key=lambda each: each.arn)),
        holdings=tuple(sorted(holdings, key=lambda each: each.arn)),
        organization=organization_of(world.get("organization")),
        scps=control_policies(folder, "scps", PolicyKind.SCP, accounts, places),
        rcps=control_policies(folder, "rcps", PolicyKind.RCP, accounts, places),
    )


def _world(folder: Path) -> Mapping[str, Any]:
    for suffix in _SUFFIXES:
        if (file := folder / f"world{suffix}").is_file():
            entry = open_entry(folder, file, _WORLD)
            entry.mapping("organization")
            entry.mapping("places")
            return entry.value
    return {}


def organization_of(found: Mapping[str, Any] | None) -> Organization | None:
    """The organisation that a map states, None for none."""
    if found is None:
        return None
    accounts = found.get("accounts", {})
    paths = accounts if isinstance(accounts, Mapping) else dict.fromkeys(accounts, "")
    management = found.get("management")
    return Organization(str(found.get("id", "")), str(management) if management else None, dict(paths))


def _entries(folder: Path, part: str, known: set[str]) -> Iterator[Entry]:
    for file in sorted((folder / part).glob("*")):
        if file.suffix in _SUFFIXES:
            yield open_entry(folder, file, known)


def _identity(entry: Entry, places: Mapping[str, Any]) -> Identity:
    arn = _arn(entry)
    kind = arn.resource.partition("/")[0]
    if arn.service != "iam" or kind not in ("role", "user") or not is_account_id(arn.account):
        raise entry.wrong("arn", f"`{arn}` is no role or user", "write `arn:aws:iam::ACCOUNT:role/NAME`")
    return Identity(
        arn=str(arn),
        account=arn.account,
        policies=_checked(entry, PolicyKind.IDENTITY, entry.policies("policies")),
        boundary=_one(entry, PolicyKind.BOUNDARY, "boundary"),
        trust=_one(entry, PolicyKind.TRUST, "trust"),
        tags=entry.mapping("tags"),
        labels=_labels(arn.account, places),
    )


def _holding(entry: Entry, places: Mapping[str, Any]) -> Holding:
    arn = _arn(entry)
    account = str(entry.value.get("account", arn.account))
    if not is_account_id(account):
        why = "an ARN of S3 does not say whose the bucket is"
        raise entry.wrong("account", f"`{arn}` has no account", "add `account` with twelve digits, in quotes", why)
    return Holding(
        arn=str(arn),
        account=account,
        kind=_kind(arn),
        name=arn.name,
        aliases=tuple(map(str, entry.value.get("aliases", ()))),
        policy=_one(entry, PolicyKind.RESOURCE, "policy"),
        key=entry.value.get("key"),
        bucket_key=entry.value.get("bucketKey") is True,
        block_public_access=entry.value.get("blockPublicAccess", arn.service == "s3") is True,
        tags=entry.mapping("tags"),
        labels=_labels(account, places),
    )


def control_policies(
    folder: Path, part: str, kind: PolicyKind, accounts: tuple[str, ...], places: Mapping[str, Any]
) -> tuple[Members, ...]:
    """The policies in the folder's `part`, one level to a file; accounts may be named by their places."""
    return tuple(_members(entry, kind, accounts, places) for entry in _entries(folder, part, _MEMBERS))


def _members(entry: Entry, kind: PolicyKind, accounts: tuple[str, ...], places: Mapping[str, Any]) -> Members:
    named = _listed(entry.value.get("accounts", accounts))
    bound = frozenset(account for each in named for account in map(str, _listed(places.get(each, str(each)))))
    return Members(str(entry.value.get("level", entry.stem)), bound, _checked(entry, kind, entry.policies("policies")))


def _one(entry: Entry, kind: PolicyKind, key: str) -> Written | None:
    written = entry.policy(key)
    return _checked(entry, kind, (written,))[0] if written is not None else None


def _checked(entry: Entry, kind: PolicyKind, written: tuple[Written, ...]) -> tuple[Written, ...]:
    """The policies, if AWS would take them."""
    for each in written:
        _, findings = read_policy(each.document, kind=kind, name=f"{entry.shown}: {each.name}")
        if findings:
            raise LockgateError(findings, Exit.INVALID)
    return written


def _arn(entry: Entry) -> Arn:
    try:
        return Arn.parse(str(entry.value.get("arn", "")))
    except ValueError:
        fact = "`arn` is no ARN" if "arn" in entry.value else "`arn` is missing"
        raise entry.wrong("arn", fact, "write `arn: arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`") from None


def _kind(arn: Arn) -> str:
    """The word of short forms for the ARN's service, or the service itself."""
    words = {(each.arn.split(":")[2], _head(each.arn.split(":", 5)[5])): each.word for each in KINDS.values()}
    return words.get((arn.service, _head(arn.resource))) or words.get((arn.service, "")) or arn.service


def _head(resource: str) -> str:
    head, found, _ = resource.replace(":", "/").partition("/")
    return head if found else ""


def _labels(account: str, places: Mapping[str, Any]) -> frozenset[str]:
    return frozenset({account, *(name for name, accounts in places.items() if account in _listed(accounts))})


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
