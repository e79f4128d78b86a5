"""S3's buckets: their policies are checked on write.

Source: S3 API reference, "PutBucketPolicy"; S3 user guide, "Policies and permissions in Amazon S3".
"""

import json
from collections.abc import Mapping

from lockgate.emulator.corrections.documents import Accounts, Malformed, UnknownPrincipal, check_principals, checked
from lockgate.emulator.corrections.passage import Before, Key, Passage
from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.http import HttpRequest
from lockgate.iam import PolicyKind

_SIZE = 20_480


def before(accounts: Accounts) -> Mapping[Key, Before]:
    """What is checked before the engine stores a bucket policy."""

    def policy(passage: Passage, request: HttpRequest) -> HttpRequest:
        document = passage.incoming.text("Policy")
        try:
            checked(document, PolicyKind.RESOURCE, "bucket policy", _SIZE)
            check_principals(document, accounts)
        except Malformed as error:
            raise ServiceError("MalformedPolicy", str(error)) from error
        except UnknownPrincipal as error:
            detail = error.element.replace('"', "")
            raise ServiceError("MalformedPolicy", "Invalid principal in policy", Detail=detail) from error
        _check_resources(document, passage.incoming.text("Bucket"))
        return request

    return {("s3", "PutBucketPolicy"): policy}


def _check_resources(document: str, bucket: str) -> None:
    """A bucket policy speaks of its own bucket and of objects in it, and each statement has a resource."""
    raw = json.loads(document)["Statement"]
    for statement in raw if isinstance(raw, list) else [raw]:
        value = statement.get("Resource", statement.get("NotResource"))
        if value is None:
            raise ServiceError("MalformedPolicy", "Missing required field Resource")
        for arn in value if isinstance(value, list) else [value]:
            name = arn.removeprefix("arn:aws:s3:::").partition("/")[0]
            if not arn.startswith("arn:aws:s3:::") or name != bucket:
                raise ServiceError("MalformedPolicy", "Policy has invalid resource")
