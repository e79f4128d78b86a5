"""Which questions have one shape: the same but for numbers that nothing tells apart."""

import re

import pytest

from lockgate.iam import PolicyKind
from lockgate.iam.catalogue import resource_patterns, services
from lockgate.iam.symbolic import Document, Landscape, Target
from lockgate.iam.symbolic.account_bits import Accounts
from lockgate.iam.symbolic.shapes import Shape, Shapes

FIRST, SECOND, THIRD = "111111111111", "222222222222", "333333333333"
EVERYBODY = {"Principal": "*"}


def shape(account: str, number: str, **statement: object) -> Shape | None:
    """The shape of a bucket with a number in its name and one statement, all alike for the organisation's policies."""
    name = f"arn:aws:s3:::b-{number}"
    raw = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": name, **statement}]}
    target = Target((name,), account, Document("bucket", PolicyKind.RESOURCE, raw))
    landscape = Landscape()
    return Shapes(landscape, Accounts(landscape, (FIRST, SECOND, THIRD))).of(target)


def key(found: Shape | None) -> object:
    return None if found is None else found.key


def test_accounts_and_numbers_are_renamed_together() -> None:
    first, second = shape(FIRST, "21", Principal={"AWS": SECOND}), shape(SECOND, "22", Principal={"AWS": THIRD})
    assert key(first) == key(second) is not None


def test_the_owner_is_not_taken_for_somebody_else() -> None:
    assert key(shape(FIRST, "21", Principal={"AWS": SECOND})) != key(shape(FIRST, "21", Principal={"AWS": FIRST}))


@pytest.mark.parametrize(
    "condition",
    [
        {"NumericLessThan": {"custom:x": "%s"}},
        {"IpAddress": {"aws:SourceIp": "10.0.%s.0/24"}},
        {"StringEquals": {"s3:max-keys": "%s"}},
        {"StringEquals": {"aws:PrincipalTag/k%s": "v"}},
        {"DateLessThan": {"aws:CurrentTime": "20%s-01-01"}},
    ],
)
def test_numbers_that_are_more_than_text_stay(condition: dict[str, dict[str, str]]) -> None:
    """The number is that of the bucket, so that renaming it would rename the condition's."""

    def filled(number: str) -> Shape | None:
        ((operator, ((name, value),)),) = ((one, tuple(block.items())) for one, block in condition.items())
        block = {operator: {name.replace("%s", number): value.replace("%s", number)}}
        return shape(FIRST, number, **EVERYBODY, Condition=block)

    assert key(filled("21")) != key(filled("22"))


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:s3:::b-2*",
        "arn:aws:s3:::b-?1",
        "arn:aws:s3:::b/1${aws:PrincipalAccount}",
        "arn:aws:s3:::b/${aws:PrincipalAccount}*",
        "arn:aws:s3:::b/${aws:PrincipalAccount}${aws:username}",
        "arn:aws:s3:::b/${aws:CurrentTime}",
    ],
)
def test_numbers_of_which_a_part_may_count_are_asked_for_themselves(resource: str) -> None:
    assert shape(FIRST, "21", **EVERYBODY, Resource=resource) is None


def test_no_resource_type_has_a_number_beside_a_wildcard_or_a_number_that_is_not_known_to_stay() -> None:
    patterns = [pattern for service in services() for pattern in resource_patterns(service).values()]
    assert not [pattern for pattern in patterns if re.search(r"[0-9][*?]|[*?][0-9]", pattern)]
    assert {number for pattern in patterns for number in re.findall("[0-9]{2,}", pattern)} <= {"53"}
