"""Which environments share a pipeline, and in which order it delivers to them."""

import pytest

from lockgate.spec import lines


@pytest.fixture
def lines_after(project):
    def after(*changes):
        for old, new in changes:
            project.change(old, new)
        return [
            (line.application, line.infrastructure, line.branch, [item.name for item in line.environments])
            for line in lines(project.read())
        ]

    return after


def test_environments_on_one_branch_and_account_are_one_line(lines_after):
    assert lines_after() == [("orders", "111111111111", "main", ["test", "prod"])]


def test_environments_on_different_branches_are_two_lines(lines_after):
    found = lines_after(("test: {branch: main", "test: {branch: develop"))
    assert found == [
        ("orders", "111111111111", "develop", ["test"]),
        ("orders", "111111111111", "main", ["prod"]),
    ]


def test_environments_in_different_accounts_are_two_lines(lines_after):
    found = lines_after(
        ('prod: {branch: main, infrastructure: "111111111111"', 'prod: {branch: live, infrastructure: "444444444444"')
    )
    assert found == [
        ("orders", "111111111111", "main", ["test"]),
        ("orders", "444444444444", "live", ["prod"]),
    ]


def test_a_line_keeps_its_order_around_environments_of_other_lines(lines_after):
    middle = '  demo: {branch: demo, infrastructure: "111111111111", runtime: "444444444444"}\n  prod:'
    assert lines_after(("  prod:", middle)) == [
        ("orders", "111111111111", "main", ["test", "prod"]),
        ("orders", "111111111111", "demo", ["demo"]),
    ]


def test_an_application_has_lines_only_where_it_is_delivered(lines_after):
    found = lines_after(("{repository: github:acme/orders}", "{repository: github:acme/orders, environments: [prod]}"))
    assert found == [("orders", "111111111111", "main", ["prod"])]


def test_every_application_has_lines_of_its_own(lines_after):
    found = lines_after(
        ("{repository: github:acme/orders}", "{repository: github:acme/orders}\n  pay: {repository: github:acme/pay}")
    )
    assert [name for name, *_ in found] == ["orders", "pay"]
