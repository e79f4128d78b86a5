"""From a solution to a concrete request with its policies, and the concrete evaluator's word on it.

The one place where the symbolic engine meets the evaluator.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lockgate.iam.evaluate import evaluate
from lockgate.iam.model import (
    Decision,
    Level,
    Organization,
    Policies,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Resource,
)
from lockgate.iam.policy import Policy, parse_policy, read_policy
from lockgate.iam.symbolic.key_values import Value
from lockgate.iam.symbolic.language import SEPARATOR
from lockgate.iam.symbolic.question import Actual, Document, Guardrail, Landscape, Question
from lockgate.iam.symbolic.world import CALLER, ORGANIZATION, RESOURCE, Fixed, Part, World

_MOST_COMPILED: Final = 1024
_TAG: Final = "aws:principaltag/"
_TAGS: Final = (_TAG, "aws:resourcetag/")
_CALLER_ACCOUNT: Final = "kms:calleraccount"
"""AWS derives it, and the evaluator expects it in the context."""
_TEXTS: Final = (CALLER, ORGANIZATION, RESOURCE)
_EVERYTHING: Final = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
_ALL: Final = parse_policy(_EVERYTHING, name="every permission")
_ALL_IN_SESSION: Final = parse_policy(_EVERYTHING, kind=PolicyKind.SESSION, name="every permission")


@dataclass(slots=True)
class Replayer:
    """Builds and replays witnesses for one landscape; documents are compiled once."""

    landscape: Landscape
    _compiled: dict[int, tuple[Document, Policy]] = field(default_factory=dict)

    def policy(self, document: Document) -> Policy:
        """The evaluator's compiled form; raises `PolicyError` when the document breaks the grammar."""
        found = self._compiled.get(id(document))
        if found is None:
            if len(self._compiled) >= _MOST_COMPILED:
                self._compiled.clear()
            compiled, _ = read_policy(document.document, kind=document.kind, name=document.name)
            found = self._compiled[id(document)] = document, compiled
        return found[1]

    def replay(
        self, question: Question, world: World, action: str, values: Mapping[str, Value], spelling: Mapping[str, str]
    ) -> tuple[Request, Policies, Decision]:
        """The request that the values stand for, what AWS consults for it, and the evaluator's decision."""
        request = self._request(question, world, action, values, spelling)
        policies = self._policies(question, world)
        return request, policies, evaluate(request, policies)

    def _request(
        self, question: Question, world: World, action: str, values: Mapping[str, Value], spelling: Mapping[str, str]
    ) -> Request:
        settled = {key: meaning.value for key, meaning in world.given.items() if isinstance(meaning, Fixed)}
        stated = {**values, **settled}
        tags = {spelling.get(key, key)[len(_TAG) :]: value for key, value in stated.items() if key.startswith(_TAG)}
        known = {key.lower() for key in tags}
        kept = {key: value for key, value in (world.tags or {}).items() if key.lower() not in known}
        if world.account is not None and _CALLER_ACCOUNT in spelling:
            stated[_CALLER_ACCOUNT] = world.account
        target = question.on
        return Request(
            _principal(world, str(values[CALLER]), {**kept, **_single(tags)}),
            action,
            Resource(str(values[RESOURCE]), target.account, tags=target.tags, aws_managed=target.aws_managed),
            {
                spelling.get(key, key): value
                for key, value in stated.items()
                if value is not None and _is_stated(world, key)
            },
            self._organization(world, values),
            self.landscape.organization if ORGANIZATION in world.texts else None,
        )

    def _organization(self, world: World, values: Mapping[str, Value]) -> Organization | None:
        path = values.get(ORGANIZATION)
        if not isinstance(path, str) or world.account is None:
            return self.landscape.organization
        return Organization(path.split("/", 1)[0], None, {world.account: path})

    def _policies(self, question: Question, world: World) -> Policies:
        who = question.who
        target = question.on
        resource = self.policy(target.policy) if target.policy is not None else None
        scps = self._levels(self.landscape.scps, world.account)
        rcps = self._levels(self.landscape.rcps, target.account)
        identity: tuple[Policy, ...] = () if world.account is None else (_ALL,)
        boundary: Policy | None = None
        session: tuple[Policy, ...] | None = None
        if isinstance(who, Actual):
            identity = tuple(map(self.policy, who.identity))
            boundary = None if who.boundary is None else self.policy(who.boundary)
            session = None if who.session is None else tuple(map(self.policy, who.session))
        elif world.kind is PrincipalKind.FEDERATED_USER:
            session = (_ALL_IN_SESSION,)
        return Policies(identity, boundary, session, resource, scps, rcps, target.grants, target.block_public_access)

    def _levels(self, guardrails: Iterable[Guardrail], account: str | None) -> tuple[Level, ...]:
        return tuple(
            Level(guardrail.level, tuple(map(self.policy, guardrail.policies)))
            for guardrail in guardrails
            if account in guardrail.accounts
        )


def _is_stated(world: World, key: str) -> bool:
    """Whether the key is part of the request's context, not derived from the model."""
    if key in _TEXTS or key.startswith(_TAGS):
        return False
    return key == _CALLER_ACCOUNT or not isinstance(world.keys.get(key), Fixed | Part)


def _single(tags: Mapping[str, Value]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if isinstance(value, str)}


def _principal(world: World, text: str, tags: Mapping[str, str]) -> Principal:
    arn, _, rest = text.partition(SEPARATOR)
    if world.kind is PrincipalKind.ROLE_SESSION:
        head, _, name = arn.partition(":role/")
        session = f"{head.replace(':iam:', ':sts:')}:assumed-role/{name.rsplit('/', 1)[-1]}/{rest}"
        return Principal(world.kind, session, world.account, arn, tags, world.service_linked)
    parent = rest if world.kind is PrincipalKind.FEDERATED_USER else None
    return Principal(world.kind, arn, world.account, parent, tags)
