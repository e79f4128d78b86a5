"""What ends a question without an answer: always an error of ours."""

from typing import Final

from lockgate.iam.model import Decision, Request
from lockgate.kernel import Finding, LockgateError, Origin

_WAY_OUT: Final = "report it with the policies: one of the two is wrong, and no verdict on them can be trusted"


class DisagreementError(LockgateError):
    """The symbolic engine calls a request allowed that the concrete evaluator denies.

    Attributes:
        request: The request.
        decision: What the evaluator says of it.
    """

    def __init__(self, request: Request, decision: Decision) -> None:
        self.request = request
        self.decision = decision
        caller = request.principal.arn or "an anonymous caller"
        fact = f"the two engines disagree on `{request.action}` by `{caller}` on `{request.resource.arn}`"
        why = "; ".join(reason.text for reason in decision.reasons) or "the evaluator gives no reason"
        cause = f"the symbolic engine finds it allowed, the evaluator does not, {why}"
        super().__init__([Finding("LG2301", Origin("the policies"), fact, cause, _WAY_OUT)])
