"""What can be reached in the declared designs: what the documentation promises, and nothing else."""

import pytest

from lockgate.proof.reach import NOBODY, OUTSIDE, Form, Power, reach, start_of, whole_account

PREPROD, PROD = ("111111111111", "222222222222"), ("333333333333", "444444444444")
NEW = "a new role"


def found(world, start):
    """Per account: power and name of everything that is reached; new roles by one name."""
    result = reach(world, start)
    assert not result.gaps, [each.reason for each in result.gaps]
    by_account: dict[str, set[tuple[str, str]]] = {}
    for each in result.reached:
        name = NEW if each.node.form is Form.NEW else each.node.name
        by_account.setdefault(each.node.account, set()).add((each.node.power.value, name))
    return by_account


def runtime_of(environment):
    """What the pipeline's account reaches in a runtime account: the delivery's own roles, and what they make."""
    name = f"lockgate-orders-{environment}"
    return {
        ("controls", f"role/{name}-action"),
        ("controls", f"role/{name}-execution"),
        ("controls", f"role/{name}-OrdersRole"),
        ("controls", NEW),
        ("controls", f"stack/{name}/{name}"),
        ("controls", f"function:{name}-OrdersFunction"),
        ("uses", f"function:{name}-OrdersFunction"),
        ("deletes", f"function:{name}-OrdersFunction"),
    }


def test_the_tools_account_reaches_what_its_pipeline_deploys_and_nothing_else(tools_world):
    assert found(tools_world, whole_account("111111111111")) == {
        "222222222222": runtime_of("test"),
        "444444444444": runtime_of("prod"),
    }


@pytest.mark.parametrize("account", PREPROD)
def test_from_an_account_of_one_environment_nothing_of_another_is_reached(paired_samples, account):
    assert not set(PROD) & set(found(paired_samples, whole_account(account)))


@pytest.mark.parametrize("account", PROD)
def test_nor_the_other_way_round(paired_samples, account):
    assert not set(PREPROD) & set(found(paired_samples, whole_account(account)))


def test_an_infrastructure_account_reaches_its_own_runtime_account_only(paired_samples):
    assert found(paired_samples, whole_account("333333333333")) == {"444444444444": runtime_of("prod")}


@pytest.mark.parametrize("account", ["222222222222", "444444444444"])
def test_a_runtime_account_reads_the_artifacts_of_its_line_and_nothing_else(paired_samples, tools_world, account):
    for world in (paired_samples, tools_world):
        (reached,) = found(world, whole_account(account)).values()
        assert {power for power, _ in reached} == {"reads", "uses"}
        assert {name.partition("/")[0] for _, name in reached} == {"bucket", "key"}


@pytest.mark.parametrize("start", [OUTSIDE, NOBODY, whole_account("999999999999")])
def test_whoever_is_outside_reaches_nothing(paired_samples, tools_world, several_world, start):
    for world in (paired_samples, tools_world):
        assert found(world, start) == {}
    assert not reach(several_world, start).reached


def test_the_role_of_a_pull_requests_build_reaches_nothing_that_deploys(paired_samples):
    names = [each.name for each in paired_samples.identities if each.name.endswith("-check")]
    for name in names:
        reached = reach(paired_samples, start_of(paired_samples, name)).reached
        assert not [each.node for each in reached if each.node.power in (Power.CONTROL, Power.FEED, Power.WRITE)]


def test_the_role_of_a_pushs_build_feeds_its_own_pipeline_only(paired_samples):
    reached = reach(paired_samples, start_of(paired_samples, "lockgate-orders-develop-build")).reached
    assert {each.node.name for each in reached if each.node.power is Power.FEED} == {"pipeline/lockgate-orders-develop"}
    assert not {each.node.account for each in reached} & set(PROD)


@pytest.mark.parametrize("group", ["developers", "operators"])
def test_people_of_one_environment_reach_nothing_of_another(paired_samples, group):
    start = start_of(paired_samples, f"{group}@orders-develop")
    assert not {each.node.account for each in reach(paired_samples, start).reached} & set(PROD)


def test_every_step_of_every_way_names_a_line(tools_world):
    for each in reach(tools_world, whole_account("111111111111")).reached:
        for step in each.path:
            given = {cause.text for cause in step.causes if cause.policy is None}
            assert given or all(cause.place is not None for cause in step.causes)
            assert step.causes
