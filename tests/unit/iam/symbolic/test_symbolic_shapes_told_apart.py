"""Questions that differ in numbers alone, and yet have different answers, are not taken for one shape.

Each case asks two of them of one landscape, one after the other: the first is answered with somebody, the second with
nobody, or the other way round.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from lockgate.iam import Organization, PolicyKind
from lockgate.iam.symbolic import Document, Guardrail, Landscape, Target, prepare

ORG, MANAGEMENT = "o-a1b2c3d4e5", "999999999999"
NEAR, FAR, THIRD, STRANGER = "111111111111", "222222222222", "333333333333", "444444444444"
MEMBERS = {NEAR: f"{ORG}/r-aaaa/", FAR: f"{ORG}/r-aaaa/ou-p/", THIRD: f"{ORG}/r-aaaa/"}
EVERY = frozenset({NEAR, FAR, THIRD, STRANGER, MANAGEMENT})
Raw = dict[str, Any]


def policy(kind: PolicyKind, *statements: Raw) -> Document:
    return Document("policy", kind, {"Version": "2012-10-17", "Statement": list(statements)})


FULL = policy(PolicyKind.SCP, {"Effect": "Allow", "Action": "*", "Resource": "*"})
DENY: Raw = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


def denying(*accounts: str, kind: PolicyKind = PolicyKind.SCP, **more: Any) -> Guardrail:
    everybody = {"Principal": "*"} if kind is PolicyKind.RCP else {}
    return Guardrail("unit", frozenset(accounts), (FULL, policy(kind, {**DENY, **everybody, **more}))[-2:])


@dataclass(frozen=True)
class Case:
    """Two buckets of `owners` that let in `callers`, with `numbers` in their names."""

    name: str
    callers: tuple[str, str] = (THIRD, THIRD)
    owners: tuple[str, str] = (NEAR, NEAR)
    numbers: tuple[str, str] = ("21", "21")
    scps: tuple[Guardrail, ...] = ()
    rcps: tuple[Guardrail, ...] = ()
    statements: tuple[Raw, ...] = ({},)

    def target(self, index: int) -> Target:
        caller, owner, number = self.callers[index], self.owners[index], self.numbers[index]
        arn = f"arn:aws:s3:::b-{number}"
        base: Raw = {"Effect": "Allow", "Principal": {"AWS": caller}, "Action": "s3:*", "Resource": f"{arn}/*"}
        names = {"<n>": number, "<caller>": caller}
        statements = [filled({**base, **one}, names) for one in self.statements]
        return Target((arn, f"{arn}/*"), owner, policy(PolicyKind.RESOURCE, *statements))


def filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    for name, text in names.items():
        value = value.replace(name, text)
    return value


BETWEEN = {"NumericGreaterThan": {"s3:max-keys": "30"}, "NumericLessThan": {"s3:max-keys": "<n>"}}
CASES = [
    Case("an SCP binds one of the callers", (THIRD, FAR), scps=(denying(FAR),)),
    Case("an SCP writes one of the callers out", (THIRD, FAR), scps=(
        denying(*MEMBERS, Condition={"StringEquals": {"aws:PrincipalAccount": FAR}}),)),
    Case("an RCP binds one of the owners", owners=(NEAR, FAR), rcps=(denying(FAR, kind=PolicyKind.RCP),)),
    Case("an RCP writes one of the buckets out", numbers=("21", "22"), rcps=(
        denying(*MEMBERS, kind=PolicyKind.RCP, Resource="arn:aws:s3:::b-22*"),)),
    Case("an SCP has a pattern of one of the callers", (THIRD, FAR), scps=(
        denying(*MEMBERS, Condition={"StringLike": {"aws:PrincipalAccount": "2222*"}}),)),
    Case("SCPs do not bind the management account", (MANAGEMENT, FAR), scps=(denying(*MEMBERS, MANAGEMENT),)),
    Case("one of the callers is a member", (FAR, STRANGER), statements=(
        {"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": ORG}}},
        {"Effect": "Deny", "Principal": "*", "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::<caller>:role/*"}}},
    )),
    Case("one of the callers is in the unit", (FAR, THIRD), statements=(
        {"Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{ORG}/r-aaaa/ou-p/*"}}},)),
    Case("a number is written behind another", (FAR, FAR), numbers=(f"1{THIRD}", f"1{FAR}"), statements=(
        {"Resource": "arn:aws:s3:::b-<n>/1${aws:PrincipalAccount}"},
        {"Effect": "Deny", "Principal": "*", "Resource": "arn:aws:s3:::b-<n>/<n>"})),
    Case("a number is compared as one", numbers=("44", "22"), statements=({"Condition": BETWEEN},)),
]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True], ids=["", "in the other order"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_numbers_that_matter_are_told_apart(case: Case, *, turned: bool) -> None:
    landscape = Landscape(
        Organization(ORG, MANAGEMENT, MEMBERS), (Guardrail("root", EVERY, (FULL,)), *case.scps), case.rcps
    )
    together = prepare(landscape)
    for index in (1, 0) if turned else (0, 1):
        expected = {case.callers[0]} if index == 0 else set()
        assert together.sources(case.target(index), ("s3:*",), EVERY).reached == expected
