"""What every function of a delivery calls, and who calls it: a rule of its own name invokes it.

Source: Lambda developer guide, "Process Amazon EventBridge events with Lambda", "Defining Lambda function permissions
with an execution role".
"""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.kernel import Origin
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.sufficiency.starting import EVENTS

LAMBDA = "lambda.amazonaws.com"


def invoked(line: Delivery, step: str, name: str, why: str, place: Origin) -> Iterator[Need]:
    """An event's way into the function called `name`, as its role, and its log."""
    role = line.arns.role(line.account, name)
    function = line.arns.regional("lambda", line.account, f"function:{name}")
    source = {
        "aws:SourceArn": line.arns.regional("events", line.account, f"rule/{name}"),
        "aws:SourceAccount": str(line.account),
    }
    yield Need(step, EVENTS, "lambda:InvokeFunction", function, why, source, place)
    yield Need(step, LAMBDA, "sts:AssumeRole", role, "Lambda acts as it", place=place)
    stream = line.arns.regional("logs", line.account, f"log-group:/aws/lambda/{name}:log-stream:x")
    for does in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield Need(step, role, does, stream, "it writes its log", place=place)
