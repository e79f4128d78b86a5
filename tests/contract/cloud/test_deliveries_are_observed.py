"""What was deployed, seen by reading calls only, is what the templates say; and so are an audit's findings."""

import json
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from lockgate.cloud import Aws, Keys
from lockgate.proof import Pipeline, World, observe, read_templates, read_world, world_document
from lockgate.proof.audit import CLAIMS, Grounds
from lockgate.proof.verdict import judge

REGION = "eu-west-1"
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "shared-key-delivery"
IDS = {"tools": "111111111111", "dev": "222222222222", "test": "333333333333", "prod": "444444444444"}


@dataclass
class Both:
    """The templates' world, and the running one after their deployment."""

    written: World
    running: World

    def pair(self, kind: str, name: str) -> tuple[Any, Any]:
        """One resource in both."""
        written, running = (
            next(each for each in world.holdings if (each.kind, each.name) == (kind, name))
            for world in (self.written, self.running)
        )
        return written, running


@pytest.fixture(scope="module")
def both(lasting_world: Any, tmp_path_factory: Any) -> Both:
    """Deploys the example's templates, and adds what they have none of: a rule of a bus of its own."""
    aws_world = lasting_world
    accounts = {name: aws_world.new_account() for name in IDS}
    folder = tmp_path_factory.mktemp("delivery") / "example"
    shutil.copytree(EXAMPLE, folder)
    text = (folder / "accounts.yaml").read_text(encoding="utf-8")
    for name, written in IDS.items():
        text = text.replace(written, accounts[name])
    (folder / "accounts.yaml").write_text(text, encoding="utf-8")
    _deploy(aws_world, accounts)
    events = aws_world.client("events", accounts["prod"])
    events.create_event_bus(Name="parcels")
    events.put_rule(Name="arrived", EventBusName="parcels", EventPattern=json.dumps({"source": ["parcels"]}))
    target = f"arn:aws:sqs:{REGION}:{accounts['prod']}:arrivals"
    events.put_targets(Rule="arrived", EventBusName="parcels", Targets=[{"Id": "one", "Arn": target}])

    def keys(account: str) -> Keys:
        root = aws_world.emulator.root(account)
        return Keys(root.access_key, root.secret_key, root.token)

    aws = Aws(keys, REGION, time.sleep, endpoint=aws_world.endpoint)
    written = read_templates(folder)
    return Both(written, observe(aws.observer(), written.accounts, aws_world.endpoint, REGION))


def _deploy(world: Any, accounts: dict[str, str]) -> None:
    names = {f"{name.title()}Account": accounts[name] for name in ("dev", "test", "prod")}
    foundation = _stack(world, accounts["tools"], "parcels-foundation", "tools/foundation.yaml", names)
    key = next(each["OutputValue"] for each in foundation["Outputs"] if each["OutputKey"] == "KeyArn")
    for name in ("dev", "test", "prod"):
        given = {"ToolsAccount": accounts["tools"], "ArtifactKey": key}
        _stack(world, accounts[name], "parcels-deployment", "target/deployment.yaml", given)
    _stack(world, accounts["tools"], "parcels-pipeline", "tools/pipeline.yaml", names)


def _stack(world: Any, account: str, name: str, template: str, given: dict[str, str]) -> Any:
    client = world.client("cloudformation", account)
    client.create_stack(
        StackName=name,
        TemplateBody=(EXAMPLE / template).read_text(encoding="utf-8"),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    client.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return client.describe_stacks(StackName=name)["Stacks"][0]


def test_pipelines_projects_and_rules_do_what_their_templates_say(both: Both) -> None:
    written, running = both.pair("pipeline", "parcels")
    key = next(each.arn for each in both.running.holdings if "alias/parcels" in each.aliases)
    connection = next(each.arn for each in both.running.holdings if each.kind == "connection")
    assert _with(written.delivery, key, connection) == running.delivery
    assert set(written.roles) == set(running.roles)
    written, running = both.pair("project", "parcels")
    assert replace(running.delivery, key=written.delivery.key) == written.delivery
    (rule,) = (each for each in both.running.holdings if each.name == "arrived")
    assert rule.delivery.bus == "parcels"
    assert [each.arn.rpartition(":")[2] for each in rule.delivery.targets] == ["arrivals"]
    assert json.loads(rule.delivery.pattern) == {"source": ["parcels"]}


def test_an_audit_of_the_running_accounts_finds_what_one_of_the_templates_finds(both: Both) -> None:
    found = [_refuted(world) for world in (both.written, both.running)]
    assert found[0] == found[1]
    assert {"LG4601", "LG4604", "LG4605", "LG4607", "LG4608", "LG4609"} <= found[0]


def test_a_running_world_survives_its_file(both: Both) -> None:
    assert read_world(json.dumps(world_document(both.running)), "world.json") == both.running


def _refuted(world: World) -> set[str]:
    grounds = Grounds.of(world)
    return {claim.id for claim in CLAIMS if judge(claim, grounds).refutations}


def _with(pipeline: Pipeline, key: str, connection: str) -> Pipeline:
    """The pipeline with the ids that AWS made up in the place of symbols."""
    stages = tuple(
        replace(
            stage,
            actions=tuple(
                replace(
                    action,
                    configuration={
                        name: connection if name == "ConnectionArn" else value
                        for name, value in action.configuration.items()
                    },
                )
                for action in stage.actions
            ),
        )
        for stage in pipeline.stages
    )
    return replace(pipeline, stages=stages, stores=tuple(replace(store, key=key) for store in pipeline.stores))
