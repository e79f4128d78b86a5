"""Trying attempts with somebody's credentials, and judging the answers: only IAM's own refusal counts."""

from collections.abc import Iterable, Iterator, Sequence

from lockgate.rehearsal.attacks import Attempt, Target
from lockgate.rehearsal.people import Person
from lockgate.rehearsal.stage import Stage
from lockgate.rehearsal.trace import Attack, Outcome

REFUSALS = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
"""The codes with which AWS's protocols say that IAM refused."""


def try_all(somebody: Person, who: str, target: Target, attempts: Iterable[Attempt]) -> Iterator[Attack]:
    """Make each call as `somebody`; what came of it."""
    principal = somebody.arn
    for attempt in attempts:
        tried = somebody.cloud.attempts.call(attempt.service, attempt.operation, attempt.call_parameters)
        text = tried.message if tried.code is not None else "the call went through"
        if tried.code is not None and tried.code not in REFUSALS:
            text = f"{tried.code}: {text}"
        yield Attack(
            name=attempt.name,
            who=who,
            target=target.environment,
            principal=principal,
            call=attempt.action,
            resource=attempt.resource,
            outcome=outcome_of(tried.code),
            reason=text,
        )


def keep(stage: Stage, tried: Iterable[Attack]) -> None:
    """Write attacks down."""
    for one in tried:
        stage.recorder.attack(one)


def counted(tried: Sequence[Attack]) -> str:
    """``12 attacks, 12 refused``."""
    refused = sum(one.outcome is Outcome.REFUSED for one in tried)
    return f"{len(tried)} attacks, {refused} refused"


def outcome_of(code: str | None) -> Outcome:
    """Refused by IAM, gone through, or failed for another reason, which proves nothing."""
    if code is None:
        return Outcome.SUCCEEDED
    if code in REFUSALS:
        return Outcome.REFUSED
    return Outcome.INCONCLUSIVE
