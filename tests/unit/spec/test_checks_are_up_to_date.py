"""Whether what is merged must contain the newest commit of its branch."""


def test_by_default_github_does_not_demand_it(project):
    assert project.read().application("orders").checks.up_to_date is False


def test_it_is_demanded_where_it_is_declared(project):
    project.change("github:acme/orders", "github:acme/orders, checks: {up_to_date: true}")

    assert project.read().application("orders").checks.up_to_date is True
