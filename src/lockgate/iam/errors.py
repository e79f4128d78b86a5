"""What is wrong with a policy document, with its place and cause."""

from collections.abc import Sequence

from lockgate.kernel import Exit, Finding, LockgateError


class PolicyError(LockgateError):
    """A policy that AWS would reject, with every finding; exit code 3 when it ends a command."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings, Exit.INVALID)
