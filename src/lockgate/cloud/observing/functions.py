"""Lambda functions with their policies."""

from collections.abc import Iterator

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.deliveries import some
from lockgate.cloud.observing.documents import is_absence, of_resource
from lockgate.cloud.session import Session
from lockgate.proof import Function, Holding, Written


def functions(session: Session, account: str) -> Iterator[Holding]:
    """Every function of the account in the session's Region."""
    for page in session.pages(account, "lambda", "list_functions"):
        for each in page["Functions"]:
            name, role = each["FunctionName"], each.get("Role", "")
            yield Holding(
                each["FunctionArn"],
                account,
                "function",
                name,
                policy=_policy(session, account, name),
                roles=some(role),
                delivery=Function(role),
            )


def _policy(session: Session, account: str, name: str) -> Written | None:
    try:
        found = session.call(account, "lambda", "get_policy", FunctionName=name)
    except CallRefusedError as error:
        if is_absence(error):
            return None
        raise
    return of_resource("function policy", found["Policy"], name)
