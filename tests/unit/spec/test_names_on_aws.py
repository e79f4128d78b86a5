"""The names that Lockgate gives: the table "Names" of ARCHITECTURE.md."""

import pytest

from lockgate.kernel import AccountId, Region
from lockgate.spec import LineNames, RuntimeNames
from lockgate.spec.made import LIMITS
from lockgate.spec.names import line_name, shortened, slug, source_object

LINE = LineNames("lockgate", "orders-develop", AccountId("111111111111"), Region("eu-west-1"))
RUNTIME = RuntimeNames("lockgate", "orders", "prod")


@pytest.mark.parametrize(
    ("branch", "expected"),
    [
        ("develop", "develop"),
        ("feature/new_api", "feature-new-api"),
        ("Release/2.x", "release-2-x"),
        ("--a--b--", "a-b"),
        ("è", ""),
    ],
)
def test_a_slug_has_lower_case_letters_digits_and_single_hyphens(branch, expected):
    assert slug(branch) == expected


def test_a_line_is_named_after_its_application_and_branch():
    assert line_name("orders", "feature/new") == "orders-feature-new"


def test_the_names_of_a_line_follow_the_table():
    assert [
        LINE.pipeline,
        LINE.artifacts_stack,
        LINE.pipeline_stack,
        LINE.bucket,
        LINE.key_alias,
        LINE.pipeline_role,
        LINE.build_role,
        LINE.trigger,
        LINE.build_project,
        LINE.connection,
        LINE.group_role("operators"),
    ] == [
        "lockgate-orders-develop",
        "lockgate-orders-develop-artifacts",
        "lockgate-orders-develop-pipeline",
        "lockgate-orders-develop-111111111111-eu-west-1",
        "alias/lockgate-orders-develop",
        "lockgate-orders-develop-pipeline",
        "lockgate-orders-develop-build",
        "lockgate-orders-develop-trigger",
        "lockgate-orders-develop-build",
        "lockgate-orders-develop",
        "lockgate-orders-develop-operators",
    ]


def test_the_names_in_a_runtime_account_follow_the_table():
    assert [
        RUNTIME.application_stack,
        RUNTIME.access_stack,
        RUNTIME.action_role,
        RUNTIME.execution_role,
        RUNTIME.boundary,
        RUNTIME.own_roles,
    ] == [
        "lockgate-orders-prod",
        "lockgate-orders-prod-access",
        "lockgate-orders-prod-action",
        "lockgate-orders-prod-execution",
        "lockgate-orders-prod-boundary",
        "lockgate-orders-prod-*",
    ]


def test_the_source_object_is_named_after_the_application():
    assert source_object("orders") == "source/orders.zip"


def test_a_long_connection_name_is_shortened_and_stays_unique():
    one, two = (
        LineNames("lockgate", f"a-rather-long-application-{branch}", AccountId("1"), Region("eu-west-1")).connection
        for branch in ("one", "two")
    )
    assert len(one) <= LIMITS["connection"]
    assert one != two
    assert one.startswith("lockgate-a-rather-long")


def test_a_name_within_its_limit_is_not_shortened():
    assert shortened("a" * 32, 32) == "a" * 32
