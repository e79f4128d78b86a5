"""The text of an access-denied error, in AWS's own words.

Source: IAM user guide, "Troubleshoot access denied error messages".
"""

from lockgate.iam.model import Decision, Effect, PrincipalKind, Request


def denial_message(request: Request, decision: Decision) -> str:
    """What AWS answers to a denied `request`.

    Of several policy types that denied, AWS names one: the first of `decision`.
    """
    who = f"User: {_caller(request)} is not authorized to perform: {request.action}"
    where = "" if request.resource.arn in ("", "*") else f" on resource: {request.resource.arn}"
    why = f" {decision.reasons[0].text}" if decision.reasons and decision.effect is not Effect.ALLOWED else ""
    return f"{who}{where}{why}"


def _caller(request: Request) -> str:
    return "anonymous" if request.principal.kind is PrincipalKind.ANONYMOUS else request.principal.arn
