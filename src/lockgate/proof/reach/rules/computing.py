"""Changing or starting what computes already: functions, builds, stacks, pipelines, instances; each runs as a role.

Source: Lambda API reference, "UpdateFunctionCode" and "UpdateFunctionConfiguration" (layers); CodeBuild API reference,
"StartBuild" (overrides); CloudFormation user guide, "AWS CloudFormation service role" (a stack keeps its role, and
whoever may operate on the stack acts through it); CodePipeline API reference, "UpdatePipeline"; Systems Manager user
guide, "Session Manager" and "Run Command".
"""

from collections.abc import Iterator, Mapping

from lockgate.proof.answer import Cause
from lockgate.proof.delivery import Build, Function, Pipeline, Runs, StackFacts
from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.nodes import Link, Node, Power
from lockgate.proof.verdict import Step
from lockgate.proof.world import Holding

_Ways = tuple[tuple[str, ...], ...]
_COMMANDED: Mapping[str, _Ways] = {
    "function": (("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"),),
    "instance": (("ssm:SendCommand", "ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey"),),
    "pipeline": (("codepipeline:UpdatePipeline",),),
    "project": (("codebuild:StartBuild", "codebuild:StartBuildBatch", "codebuild:UpdateProject"),),
    "stack": (
        ("cloudformation:UpdateStack", "cloudformation:ExecuteChangeSet"),
        ("cloudformation:UpdateStack", "cloudformation:CreateChangeSet"),
    ),
    "state-machine": (("states:UpdateStateMachine",),),
}
"""For each kind: what must be allowed to run anything as its role; each tuple is a choice, all are needed."""


def computing(terrain: Terrain, actor: Actor) -> Iterator[Link]:
    """What the actor may make run code or templates of his own, in his account or where a policy lets him."""
    for kind, ways in _COMMANDED.items():
        own = terrain.atlas.of_kind(actor.inside, kind) if actor.inside else []
        foreign = [
            each
            for each in terrain.atlas.holdings_open_to(actor.account)
            if each.kind == kind and each.account != actor.account
        ]
        for holding, steps in _all(terrain, actor, ways, [*own, *foreign]):
            if _runs_as(holding):
                yield Link(actor.node, Node(kind, holding.arn, holding.account), steps)
            elif holding.delivery is None:
                terrain.inquiry.gap(holding.arn, f"as which role {holding.arn} runs is not known")


def _all(
    terrain: Terrain, actor: Actor, ways: _Ways, holdings: list[Holding]
) -> Iterator[tuple[Holding, tuple[Step, ...]]]:
    """Those for which every way has an allowed call."""
    steps: dict[str, tuple[Step, ...]] = {each.arn: () for each in holdings}
    left = holdings
    for actions in ways:
        found = list(terrain.inquiry.which(actor.who, actions, [(each, terrain.atlas.target(each)) for each in left]))
        left = [each for each, _ in found]
        for each, step in found:
            known = steps[each.arn]
            steps[each.arn] = known if any(other.does == step.does for other in known) else (*known, step)
    for each in left:
        yield each, steps[each.arn]


def running(terrain: Terrain, node: Node) -> Iterator[Link]:
    """From something that runs the attacker's code to the role that it runs as."""
    holding = terrain.atlas.holdings.get(node.arn)
    if holding is None or node.kind not in _COMMANDED or node.power is not Power.CONTROL:
        return
    for arn in _runs_as(holding):
        account = arn.split(":")[4] if arn.startswith("arn:") else holding.account
        if account in terrain.accounts and arn not in terrain.atlas.identities:
            terrain.inquiry.gap(arn, f"the role {arn} of {holding.arn} is not part of the world")
        yield Link(node, Node("role", arn, account), (runs_as(holding, arn),))


def runs_as(holding: Holding, role: str) -> Step:
    """The step without a call: what its definition says."""
    cause = Cause("definition", None, None, f"its definition names the role {role}", place=holding.place)
    return Step(holding.arn, "runs as", role, (cause,))


def _runs_as(holding: Holding) -> tuple[str, ...]:
    """The roles that it acts as; a stack without a role acts as whoever operates on it, which gains him nothing."""
    match holding.delivery:
        case Pipeline(role=role) | Function(role=role):
            return (role,)
        case Build(role=role, batch_role=batch):
            return (role,) if batch is None else (role, batch)
        case StackFacts(role=kept):
            return () if kept is None else (kept,)
        case Runs() | None:
            return holding.roles
        case _:
            return ()
