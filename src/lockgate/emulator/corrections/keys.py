"""KMS: key policies are checked on write, and no key may lock its owner out.

Source: KMS API reference, "PutKeyPolicy" and "CreateKey" (policy lockout safety check); developer guide, "Key
    policies".
"""

from collections.abc import Mapping

from lockgate.emulator.corrections.documents import Accounts, Malformed, UnknownPrincipal, check_principals, checked
from lockgate.emulator.corrections.passage import Before, Key, Passage
from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.http import HttpRequest
from lockgate.iam import Policies, Policy, PolicyKind, Request, Resource, evaluate, parse_policy

_ALL = parse_policy(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}', name="everything"
)
_LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."


def before(accounts: Accounts) -> Mapping[Key, Before]:
    """What is checked before the engine stores a policy, and what AWS managed keys refuse."""

    def policy(passage: Passage, request: HttpRequest) -> HttpRequest:
        document = passage.incoming.text("Policy")
        if not document:
            return request
        try:
            compiled = checked(document, PolicyKind.RESOURCE, "key policy")
            check_principals(document, accounts)
        except Malformed as error:
            raise ServiceError("MalformedPolicyDocumentException", str(error)) from error
        except UnknownPrincipal as error:
            raise ServiceError(
                "MalformedPolicyDocumentException",
                f"Policy contains a statement with one or more invalid principals. ({error.element})",
            ) from error
        if not passage.incoming.params.get("BypassPolicyLockoutSafetyCheck"):
            _check_lockout(passage, compiled)
        return request

    return {("kms", "CreateKey"): policy, ("kms", "PutKeyPolicy"): policy}


def _check_lockout(passage: Passage, policy: Policy) -> None:
    """Whether the caller, with all that its account could give it, could put another policy."""
    incoming = passage.incoming
    arn = passage.mapped.needs[0].arn
    if arn == "*":
        arn = f"arn:aws:kms:{incoming.region}:{incoming.account}:key/new"
    request = Request(incoming.caller.principal, "kms:PutKeyPolicy", Resource(arn, passage.mapped.owner))
    if not evaluate(request, Policies(identity=(_ALL,), resource=policy)).allowed:
        raise ServiceError("MalformedPolicyDocumentException", _LOCKED_OUT)
