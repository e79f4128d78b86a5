"""A whole design on the embedded AWS: deployed from nothing, found as it is wanted, deleted to nothing, made again."""

import time

import pytest

from design_samples import application, declaration, environment
from lockgate.cloud import Aws, Keys
from lockgate.design import design
from lockgate.plan import (
    Journal,
    Observed,
    application_stacks,
    execute,
    observe,
    observe_resources,
    plan_deletion,
    plan_deployment,
    undo,
    wanted_stacks,
)
from lockgate.render import render
from lockgate.spec.declaration import Source

REGION = "eu-west-1"


@pytest.fixture
def designed(aws_world):
    """The tools layout, whose connection needs nobody at the other end, in accounts of the test's own."""
    infrastructure, test, prod = (aws_world.new_account() for _ in range(3))
    environments = (
        environment("test", "main", infrastructure, test),
        environment("prod", "main", infrastructure, prod, approval=("release-managers",)),
    )
    own = application(source=Source.CONNECTION, environments=("test", "prod"))
    return design(declaration(environments, (own,)))


@pytest.fixture
def aws(aws_world):
    def keys(account: str) -> Keys:
        root = aws_world.emulator.root(account)
        return Keys(root.access_key, root.secret_key, root.token)

    return Aws(keys, REGION, time.sleep, endpoint=aws_world.endpoint)


@pytest.fixture
def journal(tmp_path, clock):
    return Journal(tmp_path / "journal.jsonl", clock)


def _left(aws, designed):
    inventory = aws.ports().inventory
    found = [each for account in designed.accounts for each in inventory.left(account.id, REGION, designed.prefix)]
    return [each for each in found if not each.note.startswith("pending deletion")]


def test_a_design_is_deployed_unchanged_deleted_and_made_again(designed, aws, journal):
    ports, wanted, applications = aws.ports(), wanted_stacks(render(designed)), application_stacks(designed)
    everything = [*(each.stack for each in wanted), *(each.stack for each in applications)]
    execute(plan_deployment(wanted, Observed(), designed.prefix), ports, journal)
    observed = observe(ports.stacks, everything)
    assert plan_deployment(wanted, observed, designed.prefix).changes == ()
    assert _left(aws, designed)
    resources = observe_resources(ports.stacks, observed)
    execute(plan_deletion(wanted, applications, observed, resources, designed.prefix), ports, journal)
    assert _left(aws, designed) == []
    execute(plan_deployment(wanted, Observed(), designed.prefix), ports, journal)
    again = observe(ports.stacks, everything)
    assert {each.id: each.body for each in again.stacks} == {each.id: each.body for each in observed.stacks}


def test_a_deployment_is_taken_back_without_trace(designed, aws, journal):
    wanted = wanted_stacks(render(designed))
    execute(plan_deployment(wanted, Observed(), designed.prefix), aws.ports(), journal)
    undo(journal, aws.ports())
    assert _left(aws, designed) == []
