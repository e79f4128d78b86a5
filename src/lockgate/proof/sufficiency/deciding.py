"""Whether the world allows the calls of a delivery: request by request, each policy compiled once."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lockgate.iam import Policy, PolicyKind, Request, evaluate
from lockgate.iam.catalogue import action
from lockgate.proof.answer import Answer
from lockgate.proof.asking import Question, ask
from lockgate.proof.callers import Caller, caller
from lockgate.proof.consulting import Consulted, consulted
from lockgate.proof.implied import via_kms
from lockgate.proof.operations import operation
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.targets import Target, target
from lockgate.proof.world import World, Written

_Compiled = dict[tuple[int, str], Policy]


@dataclass(slots=True)
class _Remembering(Consulted):
    """Compiles a policy of the world once, however many requests consult it."""

    compiled: _Compiled = field(default_factory=dict)

    def compile(self, kind: PolicyKind, written: Written) -> Policy:
        """The compiled policy; two policies of one request may share a name here, since no reason is shown."""
        key = (id(written.document), kind.value)
        if key not in self.compiled:
            self.compiled[key] = Consulted.compile(Consulted(), kind, written)
        return self.compiled[key]


class Decider:
    """Decides the calls of deliveries in one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._compiled: _Compiled = {}
        self._callers: dict[str, Caller] = {}

    def refusal(self, need: Need) -> Answer | None:
        """Why the call would be refused; None when it is allowed, together with what AWS asks in its wake."""
        who, what = self._who(need.who), self._what(need)
        request = Request(who.principal, need.does, what.resource, self._context(need), self._world.organization)
        asked = [(request, what)] if need.metadata else self._with_implied(request, what)
        if all(self._is_allowed(each, who, on) for each, on in asked):
            return None
        answer = ask(self._world, Question(need.who, need.does, need.on, need.context))
        return replace(answer, parts=answer.parts[:1]) if need.metadata else answer

    def _with_implied(self, request: Request, what: Target) -> Iterator[tuple[Request, Target]]:
        yield request, what
        for each in via_kms(self._world, operation(request.action), request, what):
            yield each.request, each.key

    def _is_allowed(self, request: Request, who: Caller, what: Target) -> bool:
        found = consulted(self._world, request, who, what, _Remembering(compiled=self._compiled))
        return evaluate(request, found.policies).allowed

    def _who(self, text: str) -> Caller:
        if text not in self._callers:
            self._callers[text] = caller(self._world, text)
        return self._callers[text]

    def _what(self, need: Need) -> Target:
        known = action(need.does)
        if known is None:
            raise ValueError(f"there is no action `{need.does}`")
        return target(self._world, need.on, known)

    def _context(self, need: Need) -> dict[str, str | tuple[str, ...]]:
        return {"aws:SecureTransport": "true", "aws:RequestedRegion": self._world.region, **need.context}
