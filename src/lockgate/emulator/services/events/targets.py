"""The kinds of targets, each with the call that it takes.

Source: EventBridge user guide, "Event bus targets" and "Permissions for Amazon EventBridge": pipelines, builds and
other buses are reached with the role of the target; functions, queues and topics with EventBridge's service principal,
which the resource's own policy must let in, or with a role if the target names one.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.emulator.ports import Aws, Credentials, Rule
from lockgate.emulator.services.codepipeline.model import Trigger
from lockgate.emulator.services.codepipeline.starting import pipeline_starts
from lockgate.emulator.services.events.inputs import BadInput
from lockgate.kernel import Arn

PRINCIPAL = "events.amazonaws.com"
START_INPUTS = ("sourceRevisions", "variables")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One event on its way to one target.

    Attributes:
        aws: The world.
        account: The account of the rule.
        rule: The rule that matched.
        target: The target, a botocore shape.
        arn: The target's ARN.
        event: The envelope.
        text: What the target receives.
        relay: Registers the envelope for a PutEvents call to another bus, and answers the call's trace header.
    """

    aws: Aws
    account: str
    rule: Rule
    target: Mapping[str, Any]
    arn: Arn
    event: Mapping[str, Any]
    text: str
    relay: Callable[[Mapping[str, Any]], str]

    def client(self, service: str, *, role_needed: bool = False) -> Any:
        """A client that acts as the target's role, or as EventBridge itself when it has none and needs none."""
        role = self.target.get("RoleArn")
        if role is None and role_needed:
            raise BadInput(f"the target {self.target['Arn']} needs a RoleArn")
        credentials = self._assumed(role) if role else self._own()
        return self.aws.client(service, credentials, self.arn.region or self.rule_region)

    @property
    def rule_region(self) -> str:
        """The rule's Region."""
        return Arn.parse(self.rule.arn).region

    def document(self) -> Mapping[str, Any]:
        """The input as a JSON object, when the target has an input of its own; else nothing."""
        if not any(self.target.get(key) for key in ("Input", "InputPath", "InputTransformer")):
            return {}
        try:
            value = json.loads(self.text)
        except ValueError as error:
            raise BadInput(f"the input for {self.target['Arn']} is not JSON: {error}") from error
        return value if isinstance(value, Mapping) else {}

    def _assumed(self, role: str) -> Credentials:
        session = secrets.token_hex(16)
        return self.aws.assume(PRINCIPAL, role, session, source_arn=self.rule.arn, source_account=self.account)

    def _own(self) -> Credentials:
        return self.aws.sign_in_as_service(PRINCIPAL, self.rule.arn, self.account)


Send = Callable[[Attempt], None]


def send(attempt: Attempt) -> None:
    """Make the call; raises botocore's and the ports' errors, and `BadInput`."""
    kind = f"{attempt.arn.service}:{attempt.arn.resource.replace('/', ':').split(':')[0]}"
    handler = TARGETS.get(kind) or TARGETS.get(attempt.arn.service)
    if handler is None:
        raise BadInput(f"targets like {attempt.target['Arn']} cannot be emulated here")
    handler(attempt)


def _pipeline(attempt: Attempt) -> None:
    """StartPipelineExecution, announced as a start by this rule; an input may carry source revisions."""
    token = secrets.token_hex(16)
    more = {key: value for key, value in attempt.document().items() if key in START_INPUTS}
    client = attempt.client("codepipeline", role_needed=True)
    pipeline_starts(attempt.aws).announce(token, Trigger("CloudWatchEvent", attempt.rule.arn))
    client.start_pipeline_execution(name=attempt.arn.resource, clientRequestToken=token, **more)


def _build(attempt: Attempt) -> None:
    more = {key: value for key, value in attempt.document().items() if key != "projectName"}
    name = attempt.arn.resource.removeprefix("project/")
    attempt.client("codebuild", role_needed=True).start_build(projectName=name, **more)


def _function(attempt: Attempt) -> None:
    attempt.client("lambda").invoke(
        FunctionName=attempt.target["Arn"], InvocationType="Event", Payload=attempt.text.encode()
    )


def _queue(attempt: Attempt) -> None:
    group = (attempt.target.get("SqsParameters") or {}).get("MessageGroupId")
    more = {"MessageGroupId": group} if group else {}
    url = queue_url(attempt.aws, attempt.arn)
    attempt.client("sqs").send_message(QueueUrl=url, MessageBody=attempt.text, **more)


def _topic(attempt: Attempt) -> None:
    attempt.client("sns").publish(TopicArn=attempt.target["Arn"], Message=attempt.text)


def _bus(attempt: Attempt) -> None:
    """PutEvents to another bus: the event goes on as it is, account and time of its origin included."""
    entry = {
        "EventBusName": attempt.target["Arn"],
        "Source": attempt.event["source"],
        "DetailType": attempt.event["detail-type"],
        "Detail": json.dumps(attempt.event["detail"]),
        "Resources": list(attempt.event["resources"]),
        "TraceHeader": attempt.relay(attempt.event),
    }
    answer = attempt.client("events", role_needed=True).put_events(Entries=[entry])
    failed = next((e for e in answer["Entries"] if e.get("ErrorCode")), None)
    if failed is not None:
        raise BadInput(f"{failed['ErrorCode']}: {failed.get('ErrorMessage', '')}")


def _log_group(attempt: Attempt) -> None:
    group = attempt.arn.resource.removeprefix("log-group:").removesuffix(":*")
    stream = attempt.event["id"]
    client = attempt.client("logs")
    client.create_log_stream(logGroupName=group, logStreamName=stream)
    now = int(attempt.aws.clock.now().timestamp() * 1000)
    client.put_log_events(
        logGroupName=group, logStreamName=stream, logEvents=[{"timestamp": now, "message": attempt.text}]
    )


def queue_url(aws: Aws, arn: Arn) -> str:
    """The address of a queue in this emulator."""
    return f"{aws.endpoint}/{arn.account}/{arn.resource}"


TARGETS: Mapping[str, Send] = {
    "codepipeline": _pipeline,
    "codebuild:project": _build,
    "lambda:function": _function,
    "sqs": _queue,
    "sns": _topic,
    "events:event-bus": _bus,
    "logs:log-group": _log_group,
}
