"""One self-contained HTML page of a rehearsal: no address outside itself, readable without scripts, light and dark."""

from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePath

from lockgate.rehearsal import Attack, Step, Trace
from lockgate.report.journeys import journey_bar, longest
from lockgate.report.picture import picture
from lockgate.report.timeline import timeline


@dataclass(frozen=True, slots=True)
class Told:
    """One step of the story: who acts (empty for machines), what is done, and how far the reader should look."""

    actor: str
    step: Step

    @property
    def words(self) -> str:
        """The first line of what was found, whoever said it."""
        return self.step.details[0] if self.step.details else ""


@dataclass(frozen=True, slots=True)
class CallRow:
    """Equal calls as one row of the table."""

    account: str
    principal: str
    action: str
    resource: str
    allowed: bool
    reason: str
    count: int


def page(trace: Trace) -> str:
    """The page as text."""
    from jinja2 import Environment  # noqa: PLC0415  # heavy, and only this function needs it

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(files("lockgate.report").joinpath("page.html.jinja").read_text("utf-8"))
    return template.render(
        trace=trace,
        project="/".join(PurePath(trace.project).parts[-2:]),
        picture=picture(trace),
        timeline=timeline(trace),
        calls=call_rows(trace),
        story=story(trace),
        journeys=[(each, journey_bar(each, longest(trace))) for each in trace.journeys],
        attacks=by_attacker(trace),
        total=sum(traffic.total for traffic in trace.traffic),
        denied=sum(traffic.total_denied for traffic in trace.traffic),
    )


def by_attacker(trace: Trace) -> list[tuple[str, list[Attack]]]:
    """The attacks by who tried them, in the order of everybody's first."""
    found: dict[str, list[Attack]] = {}
    for attack in trace.attacks:
        found.setdefault(attack.who, []).append(attack)
    return list(found.items())


def story(trace: Trace) -> list[tuple[str, list[Told]]]:
    """The chapters that tell how a change gets to production, step by step."""
    names = frozenset(name for name, _ in trace.cast)
    return [
        (title, [Told(_actor(step, names), step) for step in steps])
        for title, steps in trace.chapters()
        if title in trace.story
    ]


def _actor(step: Step, names: frozenset[str]) -> str:
    first = step.text.split(maxsplit=1)[0].rstrip(",")
    return first if first in names else ""


def call_rows(trace: Trace) -> list[CallRow]:
    """The audit trail with equal calls counted, in the order of their first occurrence."""
    counted = Counter((c.account, c.principal, c.action, c.resource, c.allowed, c.reason) for c in trace.calls)
    return [CallRow(*key, count=count) for key, count in counted.items()]
