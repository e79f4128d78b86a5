from lockgate.design.checks import context


def test_a_checks_status_names_prefix_line_and_check() -> None:
    assert context("lockgate", "orders-develop") == "lockgate/orders-develop/check"
