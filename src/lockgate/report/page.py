"""One self-contained HTML page of a rehearsal: no address outside itself, readable without scripts, light and dark."""

from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from lockgate.rehearsal import Trace
from lockgate.report.picture import picture
from lockgate.report.timeline import timeline


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
        picture=picture(trace),
        timeline=timeline(trace),
        calls=call_rows(trace),
        attacks=[(who, list(group)) for who, group in groupby(trace.attacks, key=lambda attack: attack.who)],
        total=sum(traffic.total for traffic in trace.traffic),
        denied=sum(traffic.total_denied for traffic in trace.traffic),
    )


def call_rows(trace: Trace) -> list[CallRow]:
    """The audit trail with equal calls counted, in the order of their first occurrence."""
    counted = Counter((c.account, c.principal, c.action, c.resource, c.allowed, c.reason) for c in trace.calls)
    return [CallRow(*key, count=count) for key, count in counted.items()]
