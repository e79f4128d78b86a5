"""The end of a rehearsal on a terminal: a timeline per account, the attacks, the verdict. Plain text, no colours."""

import re
from collections import Counter

from lockgate.rehearsal import Account, Outcome, Trace
from lockgate.report.journeys import in_words

_CELLS = 48
_ACTION = re.compile(r"allows the \S+ action.*")


def summary(trace: Trace) -> str:
    """The text, without a final newline; about one line per account and per kind of attack."""
    lines = ["", "Accounts", *_timeline(trace), "", *_journeys(trace), *_gates(trace), *_attacks(trace), ""]
    lines += [f"note: {note}" for note in trace.notes]
    lines.append(_verdict(trace))
    return "\n".join(lines)


def _timeline(trace: Trace) -> list[str]:
    width = max((len(account.purpose) for account in trace.accounts), default=0)
    traffic = {counted.account: counted for counted in trace.traffic}
    lines = [f"  {'':12}  {'':{width}}  {'0 s':<{_CELLS - 6}}{trace.seconds:>5.1f} s   calls  denied"]
    for account in trace.accounts:
        counted = traffic.get(account.id)
        calls, denied = (counted.total, counted.total_denied) if counted else (0, 0)
        bar = _bar(trace, account)
        lines.append(f"  {account.id}  {account.purpose:{width}}  {bar}  {calls:>5}  {denied:>6}")
    return lines


def _bar(trace: Trace, account: Account) -> str:
    """One cell per share of the time: dark where a step of the account went on."""
    cells = ["·"] * _CELLS
    scale = _CELLS / max(trace.seconds, 0.001)
    for step in trace.steps:
        if account.id in step.accounts:
            first = min(int(step.began * scale), _CELLS - 1)
            last = min(int((step.began + step.seconds) * scale), _CELLS - 1)
            cells[first : last + 1] = ["━"] * (last + 1 - first)
    return "".join(cells)


def _journeys(trace: Trace) -> list[str]:
    """From merge to answer, a line for the whole and a line for its parts."""
    if not trace.journeys:
        return []
    lines = ["From merge to answer"]
    for each in trace.journeys:
        where = " and ".join(each.environments)
        lines.append(f"  {each.seconds:5.1f} s  {each.application}: #{each.pull} to {each.branch}, answers in {where}")
        lines.append(f"           {in_words(each)}")
    return [*lines, ""]


def _gates(trace: Trace) -> list[str]:
    """What was refused on the way of the changes themselves."""
    held = Counter(step.held for step in trace.steps if step.held)
    if not held:
        return []
    said = ", ".join(f"{gate} {count}" for gate, count in held.items())
    return [f"Gates that held back a change: {said}", ""]


def _attacks(trace: Trace) -> list[str]:
    refused = [attack for attack in trace.attacks if attack.outcome is Outcome.REFUSED]
    gates = Counter(attack.gate for attack in refused)
    by = ", ".join(f"{gate} {count}" for gate, count in gates.most_common())
    lines = [f"Attacks: {len(trace.attacks)} tried, {len(refused)} refused" + (f" ({by})" if by else "")]
    reasons = Counter(_reason(attack.reason) for attack in refused if attack.gate == "IAM")
    lines += [f"  {count:>5}  {reason}" for reason, count in reasons.most_common()]
    for attack in trace.attacks:
        if attack.outcome is not Outcome.REFUSED:
            lines += [f"  {attack.outcome.value}: {attack.who}: {attack.name} ({attack.call})", f"    {attack.reason}"]
    return lines


def _reason(message: str) -> str:
    """Why, from AWS's message, without the action: ``because no resource-based policy allows it``."""
    for beginning in (" because ", " with "):
        if beginning in message:
            why = beginning.strip() + " " + message.split(beginning, 1)[1]
            return _ACTION.sub("allows it", why)
    return "without a reason"


def _verdict(trace: Trace) -> str:
    if trace.passed:
        return f"Rehearsed in {trace.seconds:.1f} s: the delivery works, the gates hold, and everything can be rebuilt"
    if trace.failure is None and not trace.held:
        return "The gates do not hold: an attack was not refused"
    return f"The rehearsal stopped: {trace.failure}"
