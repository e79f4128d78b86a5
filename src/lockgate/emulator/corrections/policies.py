"""Resource policies of the other services, checked on write.

EventBridge's form with a whole policy is applied here: the engine ignores it.

Source: API references of SNS, SQS, Secrets Manager and EventBridge ("PutPermission").
"""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.authorise.tables.messages import bus_arn
from lockgate.emulator.corrections.documents import Accounts, Malformed, UnknownPrincipal, check_principals, checked
from lockgate.emulator.corrections.passage import After, Before, Key, Passage
from lockgate.emulator.engine import rules
from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.iam import PolicyKind
from lockgate.kernel.names import is_account_id

_CODES: Mapping[str, str] = {
    "events": "ValidationException",
    "secretsmanager": "MalformedPolicyDocumentException",
    "sns": "InvalidParameter",
    "sqs": "InvalidAttributeValue",
}


def before(accounts: Accounts) -> Mapping[Key, Before]:
    """Checks before the engine stores a policy."""

    def policy(passage: Passage, request: HttpRequest) -> HttpRequest:
        document = _document(passage)
        if not document:
            return request
        code = _CODES[passage.incoming.service]
        try:
            checked(document, PolicyKind.RESOURCE, f"{passage.incoming.service} policy")
            check_principals(document, accounts)
        except Malformed as error:
            raise ServiceError(code, f"Invalid parameter: Policy Error: {error}") from error
        except UnknownPrincipal as error:
            raise ServiceError(code, f"Invalid parameter: Policy Error: PrincipalNotFound ({error.element})") from error
        return request

    operations = (
        ("events", "PutPermission"),
        ("secretsmanager", "PutResourcePolicy"),
        ("sns", "CreateTopic"),
        ("sns", "SetTopicAttributes"),
        ("sqs", "CreateQueue"),
        ("sqs", "SetQueueAttributes"),
    )
    return dict.fromkeys(operations, policy)


def after() -> Mapping[Key, After]:
    """What the engine leaves out."""
    return {("events", "PutPermission"): _bus_policy}


def _document(passage: Passage) -> str:
    incoming = passage.incoming
    if incoming.operation == "SetTopicAttributes":
        return incoming.text("AttributeValue") if incoming.text("AttributeName") == "Policy" else ""
    attributes = incoming.params.get("Attributes")
    if isinstance(attributes, Mapping):
        return str(attributes.get("Policy") or "")
    return incoming.text("ResourcePolicy") or incoming.text("Policy")


def _bus_policy(passage: Passage, response: HttpResponse) -> HttpResponse:
    """Apply a whole policy, and write an account's number as AWS writes it: the engine does neither."""
    if response.status != 200:  # noqa: PLR2004 - HTTP's OK
        return response
    owner, region = passage.mapped.owner, passage.incoming.region
    bus = bus_arn(passage.incoming, passage.incoming.text("EventBusName")).rpartition("event-bus/")[2]
    document = passage.incoming.text("Policy") or rules.bus_policy(owner, region, bus)
    if document:
        rules.put_bus_policy(owner, region, bus, _spelled_out(json.loads(document)))
    return response


def _spelled_out(policy: dict[str, Any]) -> dict[str, Any]:
    raw = policy.get("Statement", [])
    for statement in raw if isinstance(raw, list) else [raw]:
        principal = statement.get("Principal")
        if isinstance(principal, str) and is_account_id(principal):
            statement["Principal"] = {"AWS": f"arn:aws:iam::{principal}:root"}
    return policy
