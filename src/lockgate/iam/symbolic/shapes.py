"""Questions of one shape, answered once: the same but for the account ids and numbers in them (see `forms`).

The roles and buckets of an organisation are made by the same few templates in every account. Accounts may stand for
each other in a question when the organisation's policies treat them alike and write neither of them out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lockgate.iam.model import PrincipalKind
from lockgate.iam.symbolic.account_bits import Accounts
from lockgate.iam.symbolic.binding import Binder, Notes
from lockgate.iam.symbolic.callers import membership
from lockgate.iam.symbolic.forms import NUMBER, rigid_numbers, spoken, written
from lockgate.iam.symbolic.question import Guardrail, Landscape, Target
from lockgate.iam.symbolic.reading import read
from lockgate.iam.symbolic.rules import binds
from lockgate.iam.symbolic.world import World

_ID: Final = 12
_MOST_SHAPES: Final = 4096
_MOST_SKELETONS: Final = 4096
_OF_AWS: Final = frozenset({"53"})
"""Numbers in resource types of the catalogue (``arn:*:route53:::``)."""
_PATHS: Final = "orgpaths"
_PATH_IN_VARIABLE: Final = re.compile(r"\$\{[^}]*orgpaths")
_TOUCHING: Final = re.compile(r"[0-9]+(?=[*?])|(?<=[*?])[0-9]+")
_NOBODY: Final = World(PrincipalKind.ROLE_SESSION, "", {}, {}, tags=None)
Key = tuple[object, ...]
Pair = tuple[int, int]
"""Two sets of accounts as bits: from where a target is reached, and of which that is not known."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a question about one target.

    Attributes:
        key: Equal for questions that have the same answer but for a renaming.
        named: The numbers in it that are as long as account ids, in the same order for the same shape.
        fine: Whether the paths of accounts in the organisation matter.
    """

    key: Key
    named: tuple[str, ...]
    fine: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """Bits of the accounts that nothing names, and which of the named numbers are among those meant."""

    bits: int
    named: tuple[bool, ...]


class Shapes:
    """Remembers answers about targets by their shape, for one set of accounts."""

    def __init__(self, landscape: Landscape, accounts: Accounts) -> None:
        self._accounts = accounts
        self._classes = _Classes(landscape, accounts)
        self._known: dict[Key, tuple[_Answer, _Answer]] = {}
        self._skeletons: dict[tuple[str, ...], frozenset[int] | None] = {}

    def of(self, target: Target) -> Shape | None:
        """The shape of the question about a target; None when it has to be asked for itself."""
        if not self._classes.clear or target.policy is None or target.tags or target.grants:
            return None
        text = written([target.policy.document, target.arns, target.account])
        if text is None:
            return None
        parts = NUMBER.split(text)
        skeleton, numbers = tuple(parts[::2]), parts[1::2]
        rigid = self._rigid(skeleton)
        if rigid is None:
            return None
        fine = self._classes.fine or _PATHS in text.lower()
        code, named = self._coded(numbers, rigid, fine=fine)
        more = target.policy.kind, target.block_public_access, target.aws_managed
        return Shape((skeleton, code, *more), named, fine)

    def _rigid(self, skeleton: tuple[str, ...]) -> frozenset[int] | None:
        if skeleton not in self._skeletons:
            if len(self._skeletons) >= _MOST_SKELETONS:
                self._skeletons.clear()
            self._skeletons[skeleton] = rigid_numbers(skeleton, self._classes.others)
        return self._skeletons[skeleton]

    def _coded(
        self, numbers: list[str], rigid: frozenset[int], *, fine: bool
    ) -> tuple[tuple[object, ...], tuple[str, ...]]:
        """The numbers, those that may be renamed as the place of their first occurrence and what must stay the same."""
        staying = {numbers[index] for index in rigid}
        first: dict[str, int] = {}
        code: list[object] = []
        for number in numbers:
            if number in first:
                code.append(first[number])
                continue
            first[number] = len(first)
            if number in staying or not self._classes.may_be_renamed(number):
                code.append(number)
            else:
                code.append((len(number), self._classes.of(number, fine=fine) if len(number) == _ID else None))
        return tuple(code), tuple(number for number in first if len(number) == _ID)

    def recall(self, shape: Shape) -> Pair | None:
        """The sets of accounts that were remembered for the shape, renamed."""
        found = self._known.get(shape.key)
        return None if found is None else (self._renamed(shape, found[0]), self._renamed(shape, found[1]))

    def _renamed(self, shape: Shape, answer: _Answer) -> int:
        among = self._accounts.of(name for name, is_one in zip(shape.named, answer.named, strict=True) if is_one)
        return answer.bits & ~self._accounts.of(shape.named) | among

    def remember(self, shape: Shape, answers: Pair) -> None:
        """Keep two sets of accounts as the answers to the shape, if they treat those of one class alike."""
        first, second = (self._general(shape, bits) for bits in answers)
        if len(self._known) >= _MOST_SHAPES:
            self._known.clear()
        if first is not None and second is not None:
            self._known[shape.key] = first, second

    def _general(self, shape: Shape, bits: int) -> _Answer | None:
        """An answer for whatever accounts are named: those named are as the others of their class, unless they are."""
        named = self._accounts.of(shape.named)
        general = bits
        for name in shape.named:
            alike = self._classes.members(name, fine=shape.fine)
            others = alike & ~named
            among = bits & others
            if among not in (0, others):
                return None
            general = general | alike if among else general & ~alike
        return _Answer(general, tuple(bool(bits & self._accounts.of((name,))) for name in shape.named))


class _Classes:
    """The accounts that the organisation's policies treat alike, with their paths in the organisation or without.

    Attributes:
        clear: Whether accounts can stand for each other at all.
        fine: Whether paths always matter.
        others: Keys that the organisation's policies compare as something else than text.
    """

    def __init__(self, landscape: Landscape, accounts: Accounts) -> None:
        self._landscape = landscape
        self._scope = accounts
        documents = {id(one): one for level in (*landscape.scps, *landscape.rcps) for one in level.policies}
        texts = {key: written(one.document) for key, one in documents.items()}
        said = spoken(one.document for one in documents.values())
        whole = "\n".join(text or "" for text in texts.values())
        organization = landscape.organization
        places = () if organization is None else (organization.id or "", *organization.paths.values())
        self.clear = None not in texts.values() and said.clear
        self.others = said.others
        self._staying = frozenset(NUMBER.findall("\n".join((whole, *places)))) | _OF_AWS
        self._loose = frozenset(number for text in said.loose for number in _TOUCHING.findall(text))
        conditions = [
            condition
            for document in documents.values()
            for statement in read(document)
            for condition in statement.conditions
            if condition.key.endswith(_PATHS)
        ]
        self.fine = _PATH_IN_VARIABLE.search(whole.lower()) is not None or any(
            "${" in v for c in conditions for v in c.values
        )
        binder = Binder(_NOBODY, Notes())
        self._asked = [] if self.fine else [binder.compiled(condition, "", widen=True) for condition in conditions]
        self._scps = _bound(landscape.scps, texts)
        self._rcps = _bound(landscape.rcps, texts)
        self._numbers: dict[Key, int] = {}
        self._class_of: dict[tuple[str, bool], int] = {}
        self._members: dict[int, int] = {}
        for account in accounts.ids if self.clear else ():
            for fine in (False, True):
                number = self.of(account, fine=fine)
                self._members[number] = self._members.get(number, 0) | accounts.of((account,))

    def may_be_renamed(self, number: str) -> bool:
        """Whether the organisation's policies cannot tell the number from others of its length."""
        return number not in self._staying and not any(piece in number for piece in self._loose)

    def of(self, account: str, *, fine: bool) -> int:
        """The number of the account's class."""
        known = self._class_of.get((account, fine))
        if known is not None:
            return known
        organization = self._landscape.organization
        identity, path = membership(organization, account)
        key = (
            fine,
            None if self.may_be_renamed(account) else account,
            identity,
            path if fine else tuple(one.holds((path,) if path else None) for one in self._asked),
            binds(organization, account),
            organization is not None and account == organization.management_account,
            tuple(self._scps.get(account, ())),
            tuple(self._rcps.get(account, ())),
            bool(self._scope.of((account,))),
        )
        number = self._numbers.setdefault(key, len(self._numbers))
        if key[-1]:
            self._class_of[account, fine] = number
        return number

    def members(self, account: str, *, fine: bool) -> int:
        """The bits of all accounts of the account's class."""
        return self._members.get(self.of(account, fine=fine), 0)


def _bound(levels: Iterable[Guardrail], texts: Mapping[int, str | None]) -> Mapping[str, tuple[object, ...]]:
    """What the policies of each level that binds an account say, each level once, outermost first."""
    numbers: dict[object, int] = {}
    found: dict[str, dict[int, None]] = {}
    for level in levels:
        said = tuple(dict.fromkeys(texts[id(one)] for one in level.policies))
        number = numbers.setdefault(said, len(numbers))
        for account in level.accounts:
            found.setdefault(account, {})[number] = None
    return {account: tuple(levels) for account, levels in found.items()}
