"""Delivery: the rules that an event matches, their targets, retries, and what cannot be delivered.

Source: EventBridge user guide, "How EventBridge retries delivering events", "Using dead-letter queues", "Sending and
receiving events between accounts": an event that came from another bus is not forwarded to a third.
"""

import logging
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import Aws, Rule, ServiceError
from lockgate.emulator.services.events.inputs import BadInput, target_input
from lockgate.emulator.services.events.targets import PRINCIPAL, Attempt, queue_url, send
from lockgate.kernel import Arn

log = logging.getLogger(__name__)

ATTEMPTS = 4
FIRST_WAIT = 0.1
"""Seconds before the second attempt, doubled before each further one; AWS goes on for a day."""
TRANSIENT = ("InternalError", "InternalFailure", "ServiceUnavailable", "Throttling", "ThrottlingException")
TRANSIENT_STATUS = 500
RELAYS = 10_000
"""Relayed events that wait for their PutEvents call at most."""


class Delivery:
    """Delivers events; also remembers which PutEvents calls are relays of its own."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._relays: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._lock = Lock()

    def deliver(self, account: str, region: str, bus: str, event: Mapping[str, Any]) -> None:
        """Hand an event of a bus to the targets of the rules that match it, each on a thread of its own."""
        self._dispatch(account, region, bus, event, relayed=False)

    def deliver_relayed(self, account: str, region: str, bus: str, event: Mapping[str, Any]) -> None:
        """As `deliver`, for an event that came from another bus: it goes no further than here."""
        self._dispatch(account, region, bus, event, relayed=True)

    def deliver_rule(self, account: str, rule: Rule, event: Mapping[str, Any]) -> None:
        """Hand an event to one rule's targets: a schedule's."""
        self._targets(account, rule, event, relayed=False)

    def relayed(self, header: str | None) -> Mapping[str, Any] | None:
        """The event that a relay of this world announced under the trace header, once."""
        if header is None:
            return None
        with self._lock:
            return self._relays.pop(header, None)

    def _dispatch(self, account: str, region: str, bus: str, event: Mapping[str, Any], *, relayed: bool) -> None:
        for rule in self._aws.rules.matching(account, region, bus, event):
            self._targets(account, rule, event, relayed=relayed)

    def _targets(self, account: str, rule: Rule, event: Mapping[str, Any], *, relayed: bool) -> None:
        for target in rule.targets:
            if relayed and Arn.parse(target["Arn"]).service == "events":
                log.warning("event %s came from another bus and is not sent on to %s", event["id"], target["Arn"])
                continue
            work = self._work(account, rule, target, event)
            self._aws.background.run(f"events/{rule.name}/{target['Id']}", work)

    def _work(self, account: str, rule: Rule, target: Mapping[str, Any], event: Mapping[str, Any]) -> Any:
        def work() -> None:
            error = self._send(account, rule, target, event)
            if error is not None:
                log.warning(
                    "rule %s: event %s was not delivered to %s: %s", rule.arn, event["id"], target["Arn"], error
                )
                self._dead_letter(account, rule, target, event, error)

        return work

    def _send(self, account: str, rule: Rule, target: Mapping[str, Any], event: Mapping[str, Any]) -> Exception | None:
        allowed = (target.get("RetryPolicy") or {}).get("MaximumRetryAttempts", ATTEMPTS) + 1
        for number in range(min(allowed, ATTEMPTS)):
            if number:
                self._aws.clock.sleep(FIRST_WAIT * 2 ** (number - 1))
            try:
                text = target_input(target, rule, event, self._aws.clock.now())
                arn = Arn.parse(target["Arn"])
                send(Attempt(self._aws, account, rule, target, arn, event, text, self._announce))
            except (BadInput, ServiceError, ClientError, BotoCoreError) as error:
                last = error
                if not _transient(error):
                    break
            else:
                return None
        return last

    def _announce(self, event: Mapping[str, Any]) -> str:
        header = f"Root=1-relay-{secrets.token_hex(16)}"
        with self._lock:
            self._relays[header] = event
            while len(self._relays) > RELAYS:
                self._relays.popitem(last=False)
        return header

    def _dead_letter(
        self, account: str, rule: Rule, target: Mapping[str, Any], event: Mapping[str, Any], error: Exception
    ) -> None:
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue:
            return
        arn = Arn.parse(queue)
        credentials = self._aws.sign_in_as_service(PRINCIPAL, rule.arn, account)
        facts = {
            "RULE_ARN": rule.arn,
            "TARGET_ARN": target["Arn"],
            "ERROR_CODE": _code(error),
            "ERROR_MESSAGE": str(error),
        }
        attributes = {key: {"DataType": "String", "StringValue": value} for key, value in facts.items() if value}
        body = target_input({}, rule, event, self._aws.clock.now())
        try:
            self._aws.client("sqs", credentials, arn.region).send_message(
                QueueUrl=queue_url(self._aws, arn), MessageBody=body, MessageAttributes=attributes
            )
        except (ServiceError, ClientError, BotoCoreError) as refused:
            log.warning(
                "rule %s: the dead-letter queue %s did not take event %s: %s", rule.arn, queue, event["id"], refused
            )


def _transient(error: Exception) -> bool:
    if isinstance(error, ServiceError):
        return error.code in TRANSIENT or error.status >= TRANSIENT_STATUS
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return _code(error) in TRANSIENT or status >= TRANSIENT_STATUS
    return isinstance(error, BotoCoreError)


def _code(error: Exception) -> str:
    if isinstance(error, ServiceError):
        return error.code
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "SDK_CLIENT_ERROR"))
    return "SDK_CLIENT_ERROR"
