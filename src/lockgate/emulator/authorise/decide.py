"""Ask `lockgate.iam`, with every policy that AWS would consult."""

from dataclasses import dataclass

from lockgate.emulator.authorise.collect import Collector
from lockgate.emulator.authorise.needs import Need
from lockgate.emulator.ports import Caller
from lockgate.iam import Context, Decision, Request, Resource, denial_message, evaluate


@dataclass(frozen=True, slots=True)
class Verdict:
    """A need and how it was decided."""

    need: Need
    request: Request
    decision: Decision

    @property
    def allowed(self) -> bool:
        """Whether the call may go on."""
        return self.decision.allowed

    @property
    def message(self) -> str:
        """AWS's sentence for a denial."""
        return denial_message(self.request, self.decision)


class Authoriser:
    """Decides needs of callers."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def decide(self, caller: Caller, need: Need, context: Context) -> Verdict:
        """Whether `caller` may do what `need` says, in a request with these global context keys."""
        request = Request(
            principal=caller.principal,
            action=need.action,
            resource=Resource(need.arn, need.account, need.tags or self._collector.tags(need.arn)),
            context={**context, **need.context, **self._collector.source(caller)},
            organization=self._collector.organization(caller.principal.account),
            resource_organization=self._collector.organization(need.account),
        )
        return Verdict(need, request, evaluate(request, self._collector.policies(caller, need)))
