"""A whole design on the embedded AWS: deployed from nothing, found as it is wanted, deleted to nothing, made again."""

import time

import pytest

from design_samples import application, declaration, environment
from lockgate.cloud import Aws, Keys
from lockgate.design import design
from lockgate.plan import (
    Journal,
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
def designed(connected_world):
    """The tools layout in accounts of the test's own."""
    infrastructure, test, prod = (connected_world.new_account() for _ in range(3))
    environments = (
        environment("test", "main", infrastructure, test),
        environment("prod", "main", infrastructure, prod, approval=("release-managers",)),
    )
    own = application(source=Source.CONNECTION, environments=("test", "prod"))
    return design(declaration(environments, (own,)))


@pytest.fixture
def aws(connected_world):
    def keys(account: str) -> Keys:
        root = connected_world.emulator.root(account)
        return Keys(root.access_key, root.secret_key, root.token)

    return Aws(keys, REGION, time.sleep, endpoint=connected_world.endpoint)


@pytest.fixture
def journal(tmp_path, clock):
    return Journal(tmp_path / "journal.jsonl", clock)


def _left(aws, designed):
    inventory = aws.ports().inventory
    found = [each for account in designed.accounts for each in inventory.left(account.id, REGION, designed.prefix)]
    return [each for each in found if not each.note.startswith("pending deletion")]


def test_a_design_is_deployed_unchanged_deleted_and_made_again(connected_world, designed, aws, journal):
    ports, wanted, applications = aws.ports(), wanted_stacks(render(designed)), application_stacks(designed)
    everything = [*(each.stack for each in wanted), *(each.stack for each in applications)]
    connected_world.deploy(designed, ports, journal, journal)
    observed = observe(ports.stacks, everything)
    assert plan_deployment(wanted, observed, designed.prefix).changes == ()
    assert _left(aws, designed)
    resources = observe_resources(ports.stacks, observed)
    execute(plan_deletion(wanted, applications, observed, resources, designed.prefix), ports, journal)
    assert _left(aws, designed) == []
    connected_world.deploy(designed, ports, journal, journal)
    again = observe(ports.stacks, everything)
    assert {each.id: each.body for each in again.stacks} == {each.id: each.body for each in observed.stacks}


def test_a_deployment_is_taken_back_without_trace(connected_world, designed, aws, journal, tmp_path, clock):
    pipelines = Journal(tmp_path / "pipelines.jsonl", clock)
    connected_world.deploy(designed, aws.ports(), journal, pipelines)
    undo(pipelines, aws.ports())
    undo(journal, aws.ports())
    assert _left(aws, designed) == []
