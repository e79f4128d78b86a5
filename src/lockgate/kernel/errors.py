"""Findings, the one error grammar, and exit codes.

A finding reads ``lockgate.yaml:42:7: LG1207 stage `prod` deploys to an unknown account `dev```, then a ``why:`` line
and a ``try:`` line. Messages are lower case, without a final period, with the user's own text in backticks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from lockgate.kernel.origin import Origin


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INVALID = 3
    REFUTED = 4
    UNKNOWN = 5
    PENDING = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth saying, about the user's input.

    Attributes:
        rule: A stable id such as ``LG1207``.
        origin: Where it is.
        fact: What is the case.
        why: The consequence, or the rule of AWS behind it.
        remedy: What to do about it; shown behind ``try:``.
    """

    rule: str
    origin: Origin
    fact: str
    why: str
    remedy: str


def render_finding(finding: Finding) -> str:
    """The finding as text: the place and the fact, then the why and try lines."""
    head = f"{finding.origin}: {finding.rule} {finding.fact}"
    return f"{head}\n  why: {finding.why}\n  try: {finding.remedy}"


class LockgateError(Exception):
    """An expected failure with something to tell the user; anything else is a bug.

    Attributes:
        findings: At least one finding, in the order in which to show them.
        exit: The exit code of the command that fails with it.
    """

    def __init__(self, findings: Sequence[Finding], exit_code: Exit = Exit.FAILED) -> None:
        if not findings:
            raise ValueError("a LockgateError needs at least one finding")
        self.findings = tuple(findings)
        self.exit = exit_code
        super().__init__("\n".join(render_finding(finding) for finding in self.findings))
