"""The timeline: one lane per account and one for git, time from left to right, a bar per step."""

from lockgate.rehearsal import Outcome, Step, Trace
from lockgate.report.svg import box, drawing, line, text

_WIDTH = 1000
_LEFT = 190
_LANE = 34
_TICKS = 8


def timeline(trace: Trace) -> str:
    """The trace's steps as SVG; bars carry tooltips with the step's words and seconds."""
    lanes = [("", "git and GitHub"), *((account.id, account.purpose) for account in trace.accounts)]
    rows = {account: number for number, (account, _) in enumerate(lanes)}
    span = max(trace.seconds, 0.001)
    scale = (_WIDTH - _LEFT - 20) / span
    height = 40 + len(lanes) * _LANE + 10
    parts = _grid(span, scale, height)
    for account, number in rows.items():
        y = 40 + number * _LANE
        parts += [
            text(12, y + 15, lanes[number][1], "lane"),
            text(12, y + 28, account, "id"),
            line(_LEFT, y + _LANE - 2, _WIDTH - 20, y + _LANE - 2, "rule"),
        ]
    for step in trace.steps:
        for account in step.accounts or ("",):
            if account in rows:
                parts.append(_bar(step, 40 + rows[account] * _LANE, scale))
    return drawing(_WIDTH, height, "When each account worked", parts)


def _bar(step: Step, y: float, scale: float) -> str:
    kind = "bar" if step.outcome is Outcome.DONE else "bar failed"
    tip = f"{step.chapter}: {step.text} ({step.seconds:.2f} s)"
    return box(_LEFT + step.began * scale, y + 6, max(step.seconds * scale, 2.5), _LANE - 16, kind, 3, tip)


def _grid(span: float, scale: float, height: float) -> list[str]:
    every = next(
        size for size in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 3600, span) if span / size <= _TICKS
    )
    parts = []
    for number in range(int(span / every) + 1):
        x = _LEFT + number * every * scale
        parts += [line(x, 30, x, height - 8, "grid"), text(x, 22, f"{number * every:g} s", "tick", "middle")]
    return parts
