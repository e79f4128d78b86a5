"""The accounts as a picture: each line from its branch, over its infrastructure account, to its runtime accounts."""

from lockgate.rehearsal import Flow, Outcome, Trace
from lockgate.report.svg import arrow, box, drawing, text

_WIDTH = 1000
_BRANCH, _INFRASTRUCTURE, _RUNTIME = 20, 260, 690  # left edges of the three columns
_ACCOUNT_WIDTH = 290
_RUNTIME_HEIGHT = 84
_GAP = 22
_INFRASTRUCTURE_HEIGHT = 140


def picture(trace: Trace) -> str:
    """The trace's accounts and delivery paths as SVG."""
    attacked = {
        name: sum(attack.target == name and attack.outcome is Outcome.REFUSED for attack in trace.attacks)
        for flow in trace.flows
        for name, _, _ in flow.environments
    }
    parts = [
        text(_BRANCH, 24, "git", "column"),
        text(_INFRASTRUCTURE, 24, "infrastructure accounts", "column"),
        text(_RUNTIME, 24, "runtime accounts", "column"),
    ]
    top = 44.0
    for flow in trace.flows:
        drawn, height = _flow(flow, top, attacked)
        parts += drawn
        top += height + _GAP
    return drawing(_WIDTH, top, "The accounts and the paths of delivery between them", parts)


def _flow(flow: Flow, top: float, attacked: dict[str, int]) -> tuple[list[str], float]:
    targets = [(name, account, gate) for name, accounts, gate in flow.environments for account in accounts]
    stacked = len(targets) * (_RUNTIME_HEIGHT + _GAP) - _GAP
    height = max(stacked, _INFRASTRUCTURE_HEIGHT)
    middle = top + height / 2
    parts = [
        box(_BRANCH, middle - 28, 150, 56, "branch", 28),
        text(_BRANCH + 75, middle - 4, flow.branch, "name", "middle"),
        text(_BRANCH + 75, middle + 15, flow.application, "small", "middle"),
        arrow(_BRANCH + 150, middle, _INFRASTRUCTURE, middle),
        *_infrastructure(flow, middle - _INFRASTRUCTURE_HEIGHT / 2),
    ]
    for number, (name, account, gate) in enumerate(targets):
        y = middle - stacked / 2 + number * (_RUNTIME_HEIGHT + _GAP)
        centre = y + _RUNTIME_HEIGHT / 2
        parts.append(arrow(_INFRASTRUCTURE + _ACCOUNT_WIDTH, middle, _RUNTIME, centre))
        parts += _gate((_INFRASTRUCTURE + _ACCOUNT_WIDTH + _RUNTIME) / 2, (middle + centre) / 2, approval=gate)
        parts += [
            box(_RUNTIME, y, _ACCOUNT_WIDTH, _RUNTIME_HEIGHT, "account runtime"),
            text(_RUNTIME + 16, y + 26, name, "name"),
            text(_RUNTIME + _ACCOUNT_WIDTH - 16, y + 26, account, "id", "end"),
            text(_RUNTIME + 16, y + 48, f"stack {flow.application}, its roles, its boundary", "small"),
            text(_RUNTIME + 16, y + 68, f"{attacked.get(name, 0)} attacks on this environment refused", "shield"),
        ]
    return parts, height


def _infrastructure(flow: Flow, y: float) -> list[str]:
    parts = [
        box(_INFRASTRUCTURE, y, _ACCOUNT_WIDTH, _INFRASTRUCTURE_HEIGHT, "account infrastructure"),
        text(_INFRASTRUCTURE + 16, y + 26, flow.line, "name"),
        text(_INFRASTRUCTURE + 16, y + 46, flow.infrastructure, "id"),
    ]
    width = 78
    for number, (what, below) in enumerate((("build", "CodeBuild"), ("artifact", "S3 + KMS"), ("pipeline", "V2"))):
        x = _INFRASTRUCTURE + 16 + number * (width + 12)
        parts += [
            box(x, y + 66, width, 54, "part", 6),
            text(x + width / 2, y + 90, what, "part-name", "middle"),
            text(x + width / 2, y + 108, below, "small", "middle"),
        ]
    return parts


def _gate(x: float, y: float, *, approval: bool) -> list[str]:
    """A lock's gate on the path: the action role, and a person's approval where one is asked."""
    words = "approval" if approval else "role"
    return [
        box(x - 34, y - 12, 68, 24, "gate approval" if approval else "gate", 12),
        text(x, y + 4, words, "small", "middle"),
    ]
