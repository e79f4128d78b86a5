"""Many questions, one to a line: JSON Lines in, a decision to a line out.

In: lines as documented in `docs/reference/simulate.md`. Out: `Answer`s, one for each line that is not blank, in order
and as soon as it is known. A line that cannot be understood is answered with findings instead of an effect; the others
are not disturbed by it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.iam.errors import PolicyError
from lockgate.iam.evaluate import evaluate
from lockgate.iam.model import Decision
from lockgate.iam.scenario import read_scenario
from lockgate.kernel import Finding, Origin

INVALID = "Invalid"
_LONGEST = 4_194_304


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to one line.

    Attributes:
        id: The line's own id; its number, as text, when it has none.
        decision: The decision, or None when the line could not be understood.
        findings: What is wrong with the line: errors without a decision, or why AWS would reject a policy of it.
    """

    id: str
    decision: Decision | None
    findings: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """The line to print: the id, a tab, and the effect or ``Invalid``."""
        return f"{self.id}\t{self.decision.effect.value if self.decision else INVALID}"


def simulate(lines: Iterable[str | bytes], *, source: str = "-", strict: bool = False) -> Iterator[Answer]:
    """Answer each line, text or UTF-8; `source` names the file in findings.

    With `strict`, a policy that AWS would reject, or that names an action which no service has, makes its line invalid;
    otherwise it is evaluated for what it says.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answer(line, number, source, strict=strict)


def _answer(line: str | bytes, number: int, source: str, *, strict: bool) -> Answer:
    origin = Origin(source, number, 1)
    try:
        raw = _read(line, origin)
    except PolicyError as error:
        return Answer(str(number), None, error.findings)
    identity = str(raw.get("id", number))
    if not identity.isprintable():
        finding = Finding(
            "LG2101", origin, "the id holds control characters", "it is printed", "use letters and digits"
        )
        return Answer(str(number), None, (finding,))
    try:
        scenario = read_scenario(raw, origin, strict=strict)
    except PolicyError as error:
        return Answer(identity, None, error.findings)
    if strict and scenario.findings:
        return Answer(identity, None, scenario.findings)
    return Answer(identity, evaluate(scenario.request, scenario.policies), scenario.findings)


def _read(line: str | bytes, origin: Origin) -> Mapping[str, Any]:
    if len(line) > _LONGEST:
        raise _refusal(origin, f"the line has {len(line)} characters", f"keep it under {_LONGEST}")
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _refusal(origin, f"the line is not JSON: {_cause(error)}", "write one JSON object to a line") from None
    if not isinstance(raw, Mapping):
        raise _refusal(origin, "the line is not a JSON object", "write one JSON object to a line")
    return raw


def _cause(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} in column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "a number is out of bounds"


def _refusal(origin: Origin, fact: str, remedy: str) -> PolicyError:
    return PolicyError([Finding("LG2101", origin, fact, "each line is one question", remedy)])
