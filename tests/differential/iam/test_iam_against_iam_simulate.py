"""Lockgate and @cloud-copilot/iam-simulate answer the same random questions alike, but for the listed disputes."""

from collections import Counter
from json import dumps

from differential.iam.iam_comparison import compare, own_answers
from differential.iam.iam_random import Generator

SEED = 20261122
BATCH = 20_000
OTHER = {"Allowed": "ImplicitlyDenied", "ImplicitlyDenied": "Allowed", "ExplicitlyDenied": "Allowed"}


def test_every_difference_is_explained_by_a_criterion(peer, questions, capsys):
    generator = Generator(SEED)
    agreed, disputes = 0, Counter()
    for start in range(0, questions, BATCH):
        lines = [generator.line(number) for number in range(start, min(start + BATCH, questions))]
        outcome = compare(lines, own_answers(lines), peer)
        agreed += outcome.agreed
        disputes += outcome.disputes
        assert not outcome.unexplained, _shown(outcome.unexplained[0])
    with capsys.disabled():
        print(f"\niam-simulate: {agreed:,} of {questions:,} answers agree; every difference is explained:")  # noqa: T201  the table is the result
        for dispute, count in sorted(disputes.items(), key=lambda item: item[0].criterion):
            print(f"  criterion {dispute.criterion:2}: {count:6,}  the peer {dispute.peer}")  # noqa: T201  same


def test_answers_of_every_kind_occur(peer):
    generator = Generator(SEED + 1)
    lines = [generator.line(number) for number in range(300)]
    assert set(own_answers(lines)) == {"Allowed", "ImplicitlyDenied", "ExplicitlyDenied"}
    assert set(peer(lines)) == {"Allowed", "ImplicitlyDenied", "ExplicitlyDenied"}


def test_a_wrong_answer_is_not_explained_away(peer):
    """The control: a comparison that forgives everything would prove nothing."""
    generator = Generator(SEED + 2)
    lines = [generator.line(number) for number in range(400)]
    right = own_answers(lines)
    agreeing = [line for line, own, theirs in zip(lines, right, peer(lines), strict=True) if own == theirs]
    wrong = [OTHER[answer] for answer in own_answers(agreeing)]
    outcome = compare(agreeing, wrong, peer)
    assert outcome.agreed == 0
    assert len(outcome.unexplained) > 0.97 * len(agreeing)


def _shown(difference):
    line, own, settled = difference
    return f"Lockgate says {own}, the peer {settled}, and no criterion explains it:\n{dumps(line, indent=1)}"
