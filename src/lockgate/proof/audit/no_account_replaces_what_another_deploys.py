"""LG4609: an account that receives deliveries does not decide what others receive.

A bucket policy, a key policy and a pipeline are each in order by themselves; together they let one stage's account put
its own artifact in the place of the one that the next stage is about to deploy.
"""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.delivery import Pipeline
from lockgate.proof.reach import Link, Node, Power, Reach, whole_account
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Unknown, Verdict
from lockgate.proof.world import Holding

_REMEDY = "let only the pipeline and its build write to the artifact bucket; the accounts that it deploys to only read"


def no_account_replaces_what_another_deploys(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody who owns one account changes what a pipeline of another one deploys to a third, or to its own."""
    for pipeline, facts in grounds.atlas.pipelines():
        for account in grounds.world.accounts:
            if account != pipeline.account:
                yield from _from(grounds, pipeline, facts, account)


def _from(grounds: Grounds, pipeline: Holding, facts: Pipeline, account: str) -> Iterator[Verdict]:
    fed = Node("pipeline", pipeline.arn, pipeline.account, Power.FEED)
    reach = grounds.reach(whole_account(account))
    found = reach.to(fed)
    if found is None:
        yield _open(reach, pipeline) or Proved(reach.assumptions)
        return
    for target, link in _deployments(grounds, fed, facts, account):
        to = grounds.called(target)
        fact = (
            f"a compromised account {grounds.called(account)} can replace the artifact"
            f" that the pipeline `{pipeline.name}` is about to deploy to {to}"
        )
        yield Refuted(fact, (*found.path, *link.steps), _REMEDY)


def _deployments(grounds: Grounds, fed: Node, facts: Pipeline, attacker: str) -> Iterator[tuple[str, Link]]:
    """The first thing in each other account that the pipeline's deployments hand their input to."""
    deploying = {role for each in facts.actions if each.category == "Deploy" for role in (each.passed, each.role)}
    seen = {attacker}
    for link in grounds.graph.links(fed):
        account = link.target.account
        is_deployment = link.target.arn in deploying or link.target.kind == "bucket"
        if is_deployment and account and account not in seen:
            seen.add(account)
            yield account, link


def _open(reach: Reach, pipeline: Holding) -> Unknown | None:
    """What stayed open on the way there and bears on the pipeline's own account."""
    for gap in reach.gaps:
        if not gap.subject or pipeline.account in gap.subject or gap.subject.startswith("arn:aws:s3"):
            return Unknown(gap.reason)
    return None


CLAIM = Claim(
    "LG4609",
    no_account_replaces_what_another_deploys.__name__,
    "No account replaces what another one is about to deploy",
    Severity.CRITICAL,
    "whoever has the least guarded account of the delivery has all of them, production among them, approved and signed",
    no_account_replaces_what_another_deploys,
)
