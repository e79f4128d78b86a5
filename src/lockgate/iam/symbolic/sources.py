"""Which of a set of accounts can reach a resource: for all of them at once, as bits.

Level 0 of isolation: whoever owns an account has every permission in it, so only the resource's policy, the
organisation's policies and the accounts themselves matter. What statements at a glance do not settle, the full search
decides for one account of each class.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lockgate.iam.model import PrincipalKind
from lockgate.iam.symbolic import callers
from lockgate.iam.symbolic.account_bits import Accounts
from lockgate.iam.symbolic.accounts import Distinctions, representatives
from lockgate.iam.symbolic.actions import ActionSpace, action_space, acts_on
from lockgate.iam.symbolic.key_values import Condition
from lockgate.iam.symbolic.policies import Library
from lockgate.iam.symbolic.question import (
    AnyoneIn,
    Budget,
    Document,
    Possible,
    Question,
    Sources,
    Target,
    Undecided,
    Verdict,
)
from lockgate.iam.symbolic.reading import Statement, read
from lockgate.iam.symbolic.rules import bound_by_rcps
from lockgate.iam.symbolic.search import Inquiry, services_of
from lockgate.iam.symbolic.shapes import Shapes
from lockgate.iam.symbolic.sketches import Sketch, Sketcher, covers, covers_all
from lockgate.iam.symbolic.world import Meaning

_KEPT_BY_AWS: Final = re.compile(r":iam::aws:|:role/aws-reserved/|:role/aws-service-role/|:alias/aws/|:key/aws/")
_ACCOUNT: Final = 4
_COLONS: Final = 5
_NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Ceiling:
    """Accounts that the same service control policies bind: what these surely allow, and what they deny."""

    accounts: int
    surely: int
    denials: tuple[Sketch, ...]


class Scope:
    """A set of accounts and of actions, about which many resources are asked."""

    def __init__(self, library: Library, actions: tuple[str, ...], accounts: Iterable[str]) -> None:
        self._library = library
        self._actions = actions
        self.accounts = Accounts(library.landscape, accounts)
        self._spaces: dict[frozenset[str] | None, _Sweep] = {}
        self._shapes = Shapes(library.landscape, self.accounts)

    def sources(self, target: Target) -> Sources:
        """From where the target can be reached; its own account is left out."""
        if not target.grants and (target.policy is None or not _names_others(target.policy, target.account)):
            return Sources(_NOBODY, _NOBODY, lambda account: self._verdict(target, account))
        shape = self._shapes.of(target)
        found = None if shape is None else self._shapes.recall(shape)
        if found is None:
            found = self._asked(target)
            if shape is not None:
                self._shapes.remember(shape, found)
        reached, undecided = map(self.accounts.names, found)
        return Sources(reached, undecided, lambda account: self._verdict(target, account))

    def _asked(self, target: Target) -> tuple[int, int]:
        """The bits of the accounts from which the target is reached, and of those of which it is not known."""
        services = services_of(target.arns)
        sweep = self._spaces.get(services)
        if sweep is None:
            space = action_space(self._actions, frozenset(), services)
            sweep = self._spaces[services] = _Sweep(self._library, self.accounts, space)
        statements = read(target.policy) if target.policy is not None else ()
        sure, open_bits = sweep.glance(target, statements)
        found, undecided = self._searched(target, self.accounts.names(open_bits)) if open_bits else (0, 0)
        return sure | found, undecided

    def _searched(self, target: Target, accounts: frozenset[str]) -> tuple[int, int]:
        question = Question(AnyoneIn(accounts), self._actions, target)
        distinctions = Distinctions(self._library.relevant(question), (*target.arns, target.account))
        reached: set[str] = set()
        undecided: set[str] = set()
        for account, members in representatives(distinctions, self._library.landscape, accounts).items():
            match self._verdict(target, account):
                case Possible():
                    reached.update(members)
                case Undecided():
                    undecided.update(members)
        return self.accounts.of(reached), self.accounts.of(undecided)

    def _verdict(self, target: Target, account: str) -> Verdict:
        question = Question(AnyoneIn(frozenset({account})), self._actions, target)
        return Inquiry(self._library, question, Budget()).answer()


def _names_others(policy: Document, owner: str) -> bool:
    """Whether an allow of a policy may speak of anybody outside its own account, at the first glance."""
    raw = policy.document.get("Statement", ())
    for statement in raw if isinstance(raw, list | tuple) else (raw,):
        if statement.get("Effect") != "Allow":
            continue
        named = statement.get("Principal", "*")
        listed = named.get("AWS", ()) if isinstance(named, Mapping) else named
        for text in (listed,) if isinstance(listed, str) else listed:
            if text != owner and text.split(":")[_ACCOUNT : _ACCOUNT + 1] != [owner]:
                return True
    return False


def _within(arn: str, patterns: Iterable[str]) -> bool:
    """Whether an ARN without wildcards is plainly one of the patterns."""
    return any(
        pattern.endswith("*") and arn.startswith(pattern[:-1]) and not {"*", "?"} & set(pattern[:-1])
        for pattern in patterns
        if pattern.count(":") >= _COLONS
    )


class _Sweep:
    """What can be said at a glance of many targets, for the actions of one space."""

    def __init__(self, library: Library, accounts: Accounts, space: ActionSpace) -> None:
        self._library = library
        self._accounts = accounts
        self._space = space
        self._sketcher = Sketcher(accounts, space)
        self._ceilings = tuple(_merged(self._ceilings_of()))
        self._rcps: dict[str, tuple[Statement, ...]] = {}
        self._bound_actions = space.where(bound_by_rcps)
        self._keys: dict[str, Mapping[str, Meaning]] = {}

    def _ceilings_of(self) -> Iterator[_Ceiling]:
        classes: dict[tuple[int, ...], list[str]] = {}
        levels = {}
        for account in self._accounts.ids:
            bound = self._library.scps(account)
            key = tuple(map(id, bound))
            levels[key] = bound
            classes.setdefault(key, []).append(account)
        for key, members in classes.items():
            surely = self._space.full
            denials: list[Sketch] = []
            for level in levels[key]:
                allowed = 0
                for statement in level:
                    whole = statement.resources == ("*",) and not statement.not_resources
                    if statement.allow and whole and not statement.conditions:
                        allowed |= self._space.mask(statement.actions, excepted=statement.not_actions)
                surely &= allowed
                denials += self._sketches(level, None, allow=False)
            yield _Ceiling(self._accounts.of(members), surely, tuple(denials))

    def _sketches(
        self, statements: Iterable[Statement], keys: Mapping[str, Meaning] | None, *, allow: bool
    ) -> list[Sketch]:
        found = (self._sketcher.sketch(item, keys) for item in statements if item.allow is allow)
        return [sketch for sketch in found if sketch is not None]

    def glance(self, target: Target, statements: tuple[Statement, ...]) -> tuple[int, int]:
        """The accounts that surely reach the target, and those that a glance does not decide."""
        keys = self._keys_of(target)
        allows = self._sketches(statements, keys, allow=True)
        others = self._accounts.full & ~self._accounts.of((target.account,))
        granted = may = self._granted(target)
        for sketch in allows:
            may |= sketch.may
        may &= others
        if not may:
            return 0, 0
        if target.block_public_access or target.aws_managed or any(map(_KEPT_BY_AWS.search, target.arns)):
            return 0, may
        denials = self._sketches(statements, keys, allow=False)
        for item in self._sketches(self._bound(target.account), keys, allow=False):
            if item.actions & self._bound_actions:
                denials.append(replace(item, actions=item.actions & self._bound_actions))
        may &= granted | self._left(target, allows, denials)
        sure = 0
        for arn, actions in self._samples(target, allows) if may else ():
            here = [sketch for sketch in denials if covers(sketch.statement, arn) is not False]
            for sketch in allows:
                if sketch.clear and covers(sketch.statement, arn):
                    sure |= self._surely(sketch, sketch.actions & actions, here, sketch.must & may & ~sure, arn)
        return sure, may & ~sure

    def _left(self, target: Target, allows: list[Sketch], denials: list[Sketch]) -> int:
        """The accounts to which some allow may speak without a denial that surely takes all of it back."""
        above = [replace(item, must=item.must & one.accounts) for one in self._ceilings for item in one.denials]
        plain = [item for item in (*denials, *above) if item.clear and item.whole and not item.free and item.must]
        left = 0
        for allow in allows:
            taken = 0
            for denial in plain:
                if denial.actions & allow.actions == allow.actions and _takes_back(denial, allow, target):
                    taken |= denial.must
            left |= allow.may & ~taken
        return left

    def _keys_of(self, target: Target) -> Mapping[str, Meaning]:
        """The keys that the target settles; the same for all resources without tags of one account."""
        if target.tags:
            return callers.settled_keys(self._library.landscape, target, PrincipalKind.ROLE_SESSION)
        keys = self._keys.get(target.account)
        if keys is None:
            keys = callers.settled_keys(self._library.landscape, target, PrincipalKind.ROLE_SESSION)
            self._keys[target.account] = keys
        return keys

    def _granted(self, target: Target) -> int:
        """The accounts of grantees."""
        names = (grant.grantee for grant in target.grants)
        return self._accounts.of(name.split(":")[_ACCOUNT] if name.count(":") > _ACCOUNT else name for name in names)

    def _bound(self, account: str) -> tuple[Statement, ...]:
        found = self._rcps.get(account)
        if found is None:
            found = self._rcps[account] = self._library.rcps(account)
        return found

    def _samples(self, target: Target, allows: list[Sketch]) -> Iterator[tuple[str, int]]:
        """Single resources of the target, some within what allows speak of, with the actions that act on them."""
        patterns = dict.fromkeys(target.arns)
        for allow in allows:
            if allow.clear and not allow.statement.not_resources:
                patterns.update(dict.fromkeys(item for item in allow.statement.resources or () if "${" not in item))
        for pattern in patterns:
            arn = pattern.replace("*", "x").replace("?", "x")
            if pattern not in target.arns and not _within(arn, target.arns):
                continue
            actions = 0
            for mask, types in self._space.groups:
                actions |= mask if acts_on(types, arn) else 0
            if actions:
                yield arn, actions

    def _surely(self, allow: Sketch, actions: int, denials: list[Sketch], bits: int, arn: str) -> int:
        """Those of `bits` from which `allow` surely lets one of `actions` through."""
        sure = 0
        for ceiling in self._ceilings:
            here, left = bits & ceiling.accounts, actions & ceiling.surely
            if not here or not left:
                continue
            above = [sketch for sketch in ceiling.denials if covers(sketch.statement, arn) is not False]
            groups: list[tuple[int, list[Sketch]]] = [(here, [])]
            for denial in (*denials, *above):
                if denial.actions & left:
                    groups = [part for group in groups for part in _parted(group, denial)]
            for part, met in groups:
                if self._escapes(allow, left, met):
                    sure |= part
        return sure

    def _escapes(self, allow: Sketch, actions: int, denials: list[Sketch]) -> bool:
        """Whether a request that `allow` speaks of meets none of `denials`; False when that is not plain."""
        for denial in denials:
            if denial.actions & actions == 0:
                continue
            if actions & ~denial.actions:
                actions &= ~denial.actions
        held: dict[str, frozenset[tuple[Condition, bool]]] = {}
        for key, condition in allow.free:
            held[key] = held.get(key, frozenset()) | {(condition, True)}
        if not all(self._sketcher.possible(key, literals) for key, literals in held.items()):
            return False
        return all(self._escaped(held, denial) for denial in denials if denial.actions & actions)

    def _escaped(self, held: dict[str, frozenset[tuple[Condition, bool]]], denial: Sketch) -> bool:
        for key, condition in denial.free:
            wider = held.get(key, frozenset()) | {(condition, False)}
            if self._sketcher.possible(key, wider):
                held[key] = wider
                return True
        return False


def _takes_back(denial: Sketch, allow: Sketch, target: Target) -> bool:
    """Whether a denial plainly speaks of all resources of the target that an allow speaks of."""
    written = () if allow.statement.not_resources else allow.statement.resources or ()
    return covers_all(denial.statement, target.arns) or (bool(written) and covers_all(denial.statement, written))


def _merged(ceilings: Iterable[_Ceiling]) -> Iterator[_Ceiling]:
    """One for all that say the same, whatever their policies are called."""
    alike: dict[object, _Ceiling] = {}
    for one in ceilings:
        key = one.surely, tuple((item.actions, item.may, item.free, *item.statement.on) for item in one.denials)
        known = alike.get(key)
        alike[key] = one if known is None else replace(known, accounts=known.accounts | one.accounts)
    yield from alike.values()


def _parted(group: tuple[int, list[Sketch]], denial: Sketch) -> Iterator[tuple[int, list[Sketch]]]:
    """The part of a group of accounts that a denial may meet, and the other."""
    bits, met = group
    inside = bits & denial.may
    if inside:
        yield inside, [*met, denial]
    if bits & ~denial.may:
        yield bits & ~denial.may, met
