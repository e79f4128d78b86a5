"""Isolation of whole organisations, all ordered pairs of accounts, against known answers and against Z3.

Run: `python benchmarks/isolation.py [ACCOUNTS ...] [--z3 QUESTIONS]`; without numbers 125 to 1,000 accounts, doubling,
which shows the growth. Every size runs in a process of its own. Time is that of the prover on one core, without the
making of the organisation; memory is the peak of the process less what it had before the prover began. `again` is one
account once more after a change: one of its policies lets in another account on a condition that nobody wrote before.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from lockgate.iam import PolicyKind
from lockgate.iam.symbolic import AnyoneIn, Possible, Prepared, Question, Undecided, prepare
from organizations import Estate, Shared, estate, policy, root, statement

SIZES = (125, 250, 500, 1000)
MEGABYTE = 1 << 20
CHANGES = 50


def peak() -> int:
    """The most bytes that the process has had resident."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def whole(found: Shared) -> tuple[str, ...]:
    """Every action of the service of a resource."""
    return (f"{found.actions[0].partition(':')[0]}:*",)


def prove_account(
    made: Estate, prepared: Prepared, account: str, everyone: frozenset[str], shared: Sequence[Shared]
) -> tuple[float, int, int]:
    """Seconds for all resources of an account, how many were reached by whom, and how many pairs were undecided."""
    began = time.process_time()
    answers = [prepared.sources(each.target, whole(each), everyone) for each in shared]
    seconds = time.process_time() - began
    for each, answer in zip(shared, answers, strict=True):
        expected = made.reaching(account, each)
        wrong = (expected ^ answer.reached) - answer.undecided
        if wrong:
            name = each.target.policy.name if each.target.policy else ""
            raise SystemExit(f"{name} of {account}: {sorted(wrong)[:3]} answered otherwise than planted")
    return seconds, sum(len(each.reached) for each in answers), sum(len(each.undecided) for each in answers)


def changed(made: Estate, account: str, number: int) -> list[Shared]:
    """The resources of an account, of which one now lets in the next account as well, on a condition of its own."""
    shared = list(made.shared(account))
    place = next(index for index, each in enumerate(shared) if not each.let_in and each.actions == ("s3:GetObject",))
    old, other = shared[place], made.accounts[(made.accounts.index(account) + 1) % len(made.accounts)]
    tagged = {"StringLike": {f"aws:PrincipalTag/change-{number}": "yes*"}}
    given = statement("Allow", "s3:GetObject", old.target.arns[1], **root(other), Condition=tagged)
    written = old.target.policy.document["Statement"] if old.target.policy else []
    own = [each for each in written if each["Effect"] == "Allow" and each["Action"] != "s3:*"]
    shared[place] = Shared(
        replace(old.target, policy=policy("changed bucket", PolicyKind.RESOURCE, *own[:1], given)),
        ("s3:GetObject",),
        frozenset({other}),
    )
    return shared


def prove_all(accounts: int) -> dict[str, float]:
    """All ordered pairs of an organisation, and then one account again after each of several changes."""
    made = estate(accounts)
    everyone = frozenset(made.accounts)
    before = peak()
    began = time.process_time()
    prepared = prepare(made.landscape)
    seconds = time.process_time() - began
    reached = undecided = 0
    for account in made.accounts:
        spent, some, open_ = prove_account(made, prepared, account, everyone, list(made.shared(account)))
        seconds, reached, undecided = seconds + spent, reached + some, undecided + open_
    memory = peak() - before
    again = [
        prove_account(made, prepared, account, everyone, changed(made, account, number))[0]
        for number, account in enumerate(made.accounts[:CHANGES])
    ]
    return {
        "accounts": accounts,
        "seconds": seconds,
        "memory": memory,
        "again": statistics.median(again),
        "reached": reached,
        "undecided": undecided,
    }


def against_z3(questions: int) -> None:
    """The same questions for both, with the ratio of medians and of the slowest."""
    from isolation_z3 import Formula  # noqa: PLC0415 - of the extra `bench`; without it the sizes can be measured

    made, rng = estate(250), Random(7)
    prepared = prepare(made.landscape)
    ours: list[float] = []
    theirs: list[float] = []
    while len(ours) < questions:
        account = rng.choice(made.accounts)
        found = rng.choice(list(made.shared(account))[:18])
        others = sorted(found.let_in - {account}) if rng.random() < 0.5 else made.accounts
        source = rng.choice(others or made.accounts)
        if source == account:
            continue
        began = time.perf_counter()
        verdict = prepared.search(Question(AnyoneIn(frozenset({source})), found.actions, found.target))
        between = time.perf_counter()
        answer = Formula(made.landscape, source, found.target, found.actions).decide()
        theirs.append(time.perf_counter() - between)
        ours.append(between - began)
        if answer is not None and not isinstance(verdict, Undecided) and answer is not isinstance(verdict, Possible):
            raise SystemExit(f"disagreement: {source} on {found.target.arns}")
    middle, worst = statistics.median(theirs) / statistics.median(ours), max(theirs) / max(ours)
    print(f"Z3, {questions} questions, no disagreement: median {middle:.1f} times ours, slowest {worst:.1f} times ours")
    print(f"  ours {statistics.median(ours) * 1e3:.2f} and {max(ours) * 1e3:.1f} ms, ", end="")
    print(f"Z3 {statistics.median(theirs) * 1e3:.2f} and {max(theirs) * 1e3:.1f} ms")


def main() -> None:
    """Print a line for each size, then the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("accounts", nargs="*", type=int, default=SIZES)
    parser.add_argument("--z3", type=int, default=200, metavar="QUESTIONS")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(prove_all(given.accounts[0])))
        return
    print("accounts  policies   pairs      seconds  ms/account  MiB   again ms  reached  undecided")
    for size in given.accounts:
        command = [sys.executable, __file__, "--one", str(size)]
        one = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"{size:8,}  {size * 90:8,}  {size * (size - 1):10,}  {one['seconds']:7.2f}  "
            f"{one['seconds'] / size * 1e3:10.2f}  {one['memory'] / MEGABYTE:4.0f}  {one['again'] * 1e3:8.2f}  "
            f"{one['reached']:7,}  {one['undecided']:9,}",
            flush=True,
        )
    if given.z3:
        against_z3(given.z3)


if __name__ == "__main__":
    main()
