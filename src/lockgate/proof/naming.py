"""Short forms: ``role/preprod:pipeline``, ``orders@prod``, ``bucket@orders-develop/source/orders.zip``.

A short form is ``[KIND/][PLACE:]NAME`` or ``[KIND/]NAME@PLACE``, for a bucket followed by ``/KEY`` of an object. PLACE
is an account, an environment, a line or an application. NAME is, in this order: a full name or alias; the end of
one behind a hyphen (``pipeline`` for ``lockgate-orders-develop-pipeline``); NAME and PLACE as the end of one
(``orders@prod`` for ``lockgate-orders-prod``); an application, for what belongs to it; a kind (``key@preprod``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lockgate.kernel import LockgateError, did_you_mean
from lockgate.proof.errors import listed, not_understood
from lockgate.proof.templates.kinds import WORDS
from lockgate.proof.world import Holding, Identity, World

_S3 = "s3://"
_ALIAS = "alias/"


@dataclass(frozen=True, slots=True)
class Short:
    """A short form, taken apart; what it leaves out is empty."""

    written: str
    kind: str
    place: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Named:
    """Anything that can be named."""

    arn: str
    account: str
    kind: str
    name: str
    aliases: tuple[str, ...]
    labels: frozenset[str]
    own: bool = False

    @classmethod
    def of(cls, thing: Identity | Holding) -> "Named":
        """A role, user or resource as a thing with a name."""
        if isinstance(thing, Identity):
            return cls(thing.arn, thing.account, thing.kind, thing.name, (), thing.labels, thing.own)
        return cls(thing.arn, thing.account, thing.kind, thing.name, thing.aliases, thing.labels)


def taken_apart(text: str) -> Short:
    """The parts of a short form; any text is one."""
    if text.startswith(_S3):
        name, _, path = text.removeprefix(_S3).partition("/")
        return Short(text, "bucket", "", name, path)
    kind, slash, rest = text.partition("/")
    if text.startswith(_ALIAS):
        kind, rest = "key", text
    elif not slash or kind not in WORDS:
        kind, rest = "", text
    name, at, place = rest.partition("@")
    if at:
        place, _, path = place.partition("/")
        return Short(text, kind, place, name, path)
    place, colon, name = rest.partition(":")
    if not colon:
        place, name = "", rest
    if name.startswith(("/", _ALIAS)):
        return Short(text, kind, place, name, "")
    name, _, path = name.partition("/")
    return Short(text, kind, place, name, path)


def named(world: World, short: Short, rule: str, things: Sequence[Named], fits: Callable[[Named], bool]) -> Named:
    """The one of `things` that `short` means among those that `fits`.

    Raises:
        LockgateError: When it means none or several, with what it might have meant; exit code 2.
    """
    placed = [each for each in things if not short.place or short.place in each.labels]
    if short.place and not placed:
        raise _unknown_place(world, short)
    of_kind = [each for each in placed if not short.kind or each.kind == short.kind]
    found = _meant(short, [each for each in of_kind if fits(each)])
    if not found and _meant(short, of_kind):
        raise _unfit(short, _meant(short, of_kind))
    if not found:
        raise _unknown(world, short, rule, of_kind, things)
    if len(found) > 1:
        raise _ambiguous(short, found)
    return found[0]


def _meant(short: Short, things: Sequence[Named]) -> list[Named]:
    """The things of the first reading of the name that has any."""
    name, both = short.name, f"{short.name}-{short.place}"
    readings: Iterable[Callable[[Named], bool]] = (
        lambda each: name == each.name or name in each.aliases,
        lambda each: each.name.endswith((f"-{name}", f"/{name}")),
        lambda each: bool(short.place) and (each.name == both or each.name.endswith((f"-{both}", f"/{both}"))),
        lambda each: each.own and name in each.labels,
        lambda each: name in each.labels,
        lambda each: name == each.kind,
    )
    for reading in readings:
        if found := [each for each in things if reading(each)]:
            return found
    return []


def _unknown_place(world: World, short: Short) -> LockgateError:
    known = {label for each in world.things for label in each.labels}
    guess = did_you_mean(short.place, known)
    fact = f"`{short.written}`: there is no place `{short.place}` in {world.source}"
    remedy = f"did you mean `{guess}`?" if guess else "name an account, environment, line or application"
    return not_understood("LG4205", fact, f"its places are {listed(known)}", remedy)


def _unfit(short: Short, found: Sequence[Named]) -> LockgateError:
    kinds = ", ".join(sorted({each.kind for each in found}))
    fact = f"`{short.written}` is a {kinds}"
    why = "the action does not act on that"
    return not_understood("LG4206", fact, why, "name what the action acts on, or write the ARN")


def _unknown(world: World, short: Short, rule: str, placed: Sequence[Named], things: Sequence[Named]) -> LockgateError:
    """The guess is written as the user wrote: with the place, and short where the short form is not ambiguous."""
    known = {name: each for each in (placed or things) for name in _names(each)}
    guess = did_you_mean(short.name, known)
    kind = short.kind or ("principal" if rule == "LG4202" else "resource")
    where = f" at `{short.place}`" if short.place else ""
    fact = f"there is no {kind} `{short.name}`{where} in {world.source}"
    why = f"there are {listed({each.name for each in placed or things})}" if things else "there are none"
    if guess is None:
        return not_understood(rule, fact, why, "name one of these, or write an ARN")
    return not_understood(rule, fact, why, f"did you mean `{short.written.replace(short.name, guess, 1)}`?")


def _names(thing: Named) -> Iterable[str]:
    """The names by which a thing may be guessed: whole, its last word, and its kind."""
    yield thing.name
    yield from thing.aliases
    yield thing.name.rpartition("-")[2]
    yield from (label for label in thing.labels if thing.name.endswith(f"-{label}"))
    yield thing.kind


def _ambiguous(short: Short, found: Sequence[Named]) -> LockgateError:
    fact = f"`{short.written}` may be any of {len(found)}"
    first = found[0]
    account = f"{first.kind}/{first.account}:{first.name}"
    remedy = f"add a place or a kind, or write it in full: `{account}`"
    return not_understood("LG4204", fact, f"{listed(each.arn for each in found)}", remedy)
