"""LG4610: a resource that lets a service in says for whose resources.

Source: IAM user guide, "The confused deputy problem" ("Cross-service confused deputy prevention").
"""

from collections.abc import Iterator

from lockgate.iam.symbolic import Question, Service
from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.principals import services_of
from lockgate.proof.symbols import driven_for, whole
from lockgate.proof.verdict import Claim, Refuted, Severity, Verdict

_REMEDY = "add `StringEquals: {aws:SourceAccount: ACCOUNT}`, or `ArnLike: {aws:SourceArn: ARN}`, to the statement"


def no_service_acts_for_strangers(grounds: Grounds) -> Iterator[Verdict]:
    """No service does anything to a resource on behalf of an account that has nothing to do with it."""
    for holding in grounds.world.holdings:
        for service in sorted(set(services_of(holding.policy))):
            name = None if service == "*" else service
            actions = (f"{holding.arn.split(':')[2]}:*",)
            driven = Service(name, frozenset({grounds.stranger}))
            target = driven_for(whole(holding), [grounds.stranger]) if holding.kind == "key" else whole(holding)
            grounds.inquiry.taken()
            step = grounds.step(Question(driven, actions, target), "for a resource of any account")
            if step is None:
                yield grounds.otherwise()
            else:
                fact = f"any customer of AWS can make `{service}` call `{step.does}` on `{holding.arn}`"
                yield Refuted(fact, (step,), _REMEDY)
    yield from grounds.unread(grounds.world.holdings)


CLAIM = Claim(
    "LG4610",
    no_service_acts_for_strangers.__name__,
    "No service acts on a resource for strangers",
    Severity.HIGH,
    "an attacker sets the service up in his own account and points it at the resource",
    no_service_acts_for_strangers,
)
