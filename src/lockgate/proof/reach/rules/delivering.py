"""Deciding what a pipeline delivers: writing the object that it takes as its source, or swapping an artifact.

Source: CodePipeline user guide, "Amazon S3 source action reference", "Input and output artifacts" (artifacts are
objects under the pipeline's name, of which the first twenty characters count) and, for each action type, its reference.
"""

from collections.abc import Iterator

from lockgate.proof.answer import Cause
from lockgate.proof.delivery import Action, Build, Pipeline
from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.doors import Door
from lockgate.proof.reach.nodes import ACCOUNT, Form, Link, Node, Power
from lockgate.proof.reach.objects import WRITING, object_access
from lockgate.proof.verdict import Step
from lockgate.proof.world import Holding


def delivering(terrain: Terrain, actor: Actor) -> Iterator[Link]:
    """The pipelines and builds whose input the actor may write, or whose bucket is his own."""
    foreign = [each for each in terrain.atlas.holdings_open_to(actor.account) if each.kind == "bucket"]
    for bucket in {each.arn: each for each in (*terrain.atlas.of_kind(actor.account, "bucket"), *foreign)}.values():
        for door in terrain.doors.of(bucket):
            if door.fed.account == actor.account and not actor.inside:
                continue
            if actor.node.kind == ACCOUNT and bucket.account == actor.account:
                yield Link(actor.node, door.fed, (Step(actor.node.name, "owns", bucket.arn), _taken_in(door, bucket)))
                continue
            steps = object_access(terrain, actor, bucket, door.part, WRITING)
            if steps is not None:
                yield Link(actor.node, door.fed, (*steps, _taken_in(door, bucket)))


def rewritten_policy(terrain: Terrain, node: Node) -> Iterator[Link]:
    """Whoever says who may use a bucket lets himself write to it; its key, if it has one, must be his to use, too."""
    holding = terrain.atlas.holdings.get(node.arn)
    if holding is None or node.kind != "bucket" or node.power is not Power.CONTROL:
        return
    key = terrain.atlas.key(holding.key, holding.account) if holding.key is not None else None
    needs = () if key is None else (Node("key", key.arn, key.account, Power.USE),)
    step = Step("the attacker", "lets himself in through the policy of", holding.arn)
    for power in (Power.READ, Power.WRITE):
        yield Link(node, Node("bucket", holding.arn, holding.account, power, Form.OPENED), (step,), needs)
    for door in terrain.doors.of(holding):
        yield Link(node, door.fed, (step, _taken_in(door, holding)), needs)


def _taken_in(door: Door, bucket: Holding) -> Step:
    cause = Cause("definition", None, None, f"its definition names the bucket {bucket.name}", place=door.whose.place)
    return Step(door.whose.arn, f"takes its {door.what} from", f"{bucket.arn}/{door.part}", (cause,))


def fed(terrain: Terrain, node: Node) -> Iterator[Link]:
    """What the input of a pipeline decides: what its builds run, and what its deployments make."""
    holding = terrain.atlas.holdings.get(node.arn)
    if holding is None or node.power is not Power.FEED or not isinstance(holding.delivery, Pipeline):
        return
    approval = ""
    for action in holding.delivery.actions:
        if action.category == "Approval":
            approval = f"once `{action.name}` is approved"
        elif action.inputs and action.category != "Source":
            yield from _action(terrain, node, holding, action, approval)


def _action(terrain: Terrain, node: Node, holding: Holding, action: Action, approval: str) -> Iterator[Link]:
    pipeline = holding.delivery
    if not isinstance(pipeline, Pipeline):
        return
    performer = action.role or pipeline.role
    target: Node | None = None
    match action.provider:
        case "CodeBuild":
            account = performer.split(":")[4] if performer.startswith("arn:") else holding.account
            project = terrain.atlas.named(account, "project", action.configuration.get("ProjectName", ""))
            if project is not None and isinstance(project.delivery, Build):
                target = Node("project", project.arn, project.account)
        case "CloudFormation":
            target = _role(action.passed or performer)
        case "Commands":
            target = _role(performer)
        case "S3":
            bucket = terrain.atlas.bucket(action.configuration.get("BucketName", ""))
            target = Node("bucket", bucket.arn, bucket.account, Power.WRITE) if bucket is not None else None
        case _:
            pass
    if target is None:
        reason = f"what `{action.name}` of {holding.arn} does with its input ({action.provider}) is not known"
        terrain.inquiry.gap(holding.arn, reason)
        return
    cause = Cause("definition", None, None, f"its action `{action.name}` takes the input", place=holding.place)
    step = Step(holding.arn, f"in `{action.name}` hands the input to", target.arn, (cause,), approval)
    yield Link(node, target, (step,))


def _role(arn: str) -> Node:
    return Node("role", arn, arn.split(":")[4] if arn.startswith("arn:") else "")
