"""Lockgate's answers beside the peer's: what agrees, what a listed dispute explains, and what nothing explains."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from json import dumps

from differential.iam.iam_disputes import Dispute, Line, rewritten
from lockgate.iam.simulate import simulate


@dataclass
class Comparison:
    """The outcome of comparing answers.

    Attributes:
        agreed: How many questions both answered alike.
        disputes: How many differences each dispute took part in.
        unexplained: Differences that stay once everything disputed is taken out.
    """

    agreed: int = 0
    disputes: Counter[Dispute] = field(default_factory=Counter)
    unexplained: list[tuple[Line, str, str]] = field(default_factory=list)


def own_answers(lines: Sequence[Line]) -> list[str]:
    return [answer.text.partition("\t")[2] for answer in simulate(map(dumps, lines))]


def compare(lines: Sequence[Line], ours: Sequence[str], peer: Callable[[Sequence[Line]], list[str]]) -> Comparison:
    """Ask the peer, and ask it again without what is disputed wherever it differs."""
    result = Comparison()
    differing = []
    for line, own, theirs in zip(lines, ours, peer(lines), strict=True):
        if own == theirs:
            result.agreed += 1
        else:
            differing.append((line, own, *rewritten(line)))
    asked_again = [line for _, _, alternatives, _ in differing for line in alternatives]
    answers = iter(peer(asked_again))
    for line, own, alternatives, touched in differing:
        given = [next(answers) for _ in alternatives]
        settled = "Allowed" if "Allowed" in given else given[0]
        if settled == own and touched:
            result.disputes.update(touched)
        else:
            result.unexplained.append((line, own, settled))
    return result
