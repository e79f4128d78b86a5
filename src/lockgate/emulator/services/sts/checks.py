"""What STS checks before it issues a session.

Source: AWS STS API reference, "AssumeRole"; IAM user guide, "Pass session tags in AWS STS" and "Roles terms and
concepts" (role chaining).
"""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.engine import iam
from lockgate.emulator.identity import Session
from lockgate.emulator.ports import ServiceError
from lockgate.iam import PolicyError, PolicyKind, parse_policy

_SHORTEST = 900
_CHAIN_LONGEST = 3600
_DEFAULT = 3600
_POLICY_SIZE = 2048
_MANAGED = 10
_TAGS = 50


def duration(asked: int | None, longest: int, *, chained: bool) -> int:
    """Seconds of a role session: at least 900, at most the role's maximum, an hour when roles are chained."""
    if asked is None:
        return min(_DEFAULT, longest)
    if asked < _SHORTEST:
        raise ServiceError(
            "ValidationError",
            f"1 validation error detected: Value '{asked}' at 'durationSeconds' failed to satisfy constraint: "
            "Member must have value greater than or equal to 900",
        )
    if chained and asked > _CHAIN_LONGEST:
        raise ServiceError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )
    if asked > longest:
        raise ServiceError(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    return asked


def check_session_policies(account: str, params: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The session policies of a request, inline and managed, or None when it has none."""
    inline = params.get("Policy")
    arns = [str(item["arn"]) for item in params.get("PolicyArns") or ()]
    if inline is None and not arns:
        return None
    if len(arns) > _MANAGED:
        raise ServiceError("LimitExceeded", "A session can have at most 10 managed session policies")
    found = []
    if inline is not None:
        if len(inline) > _POLICY_SIZE:
            raise ServiceError("PackedPolicyTooLarge", "The session policy is longer than 2048 characters")
        found.append(str(inline))
    for arn in arns:
        document = iam.managed_document(account, arn)
        if document is None:
            raise ServiceError("ValidationError", f"The policy {arn} does not exist or is not attachable")
        found.append(document)
    for document in found:
        try:
            parse_policy(document, kind=PolicyKind.SESSION, name="session")
        except PolicyError as error:
            raise ServiceError("MalformedPolicyDocument", error.findings[0].fact) from error
    return tuple(found)


def check_tags(params: Mapping[str, Any], earlier: Session | None) -> tuple[Mapping[str, str], frozenset[str]]:
    """Session tags and the keys of the transitive ones, those of an earlier session of a chain included."""
    given = {str(tag["Key"]): str(tag["Value"]) for tag in params.get("Tags") or ()}
    if len(given) > _TAGS or len(given) != len(params.get("Tags") or ()):
        raise ServiceError("ValidationError", "Duplicate tag keys, or more than 50 session tags")
    wanted = frozenset(str(key) for key in params.get("TransitiveTagKeys") or ())
    if not wanted <= given.keys():
        raise ServiceError(
            "ValidationError", "The specified transitive tag key must be included in the requested tags."
        )
    inherited = {} if earlier is None else {key: earlier.tags[key] for key in earlier.transitive}
    for key in inherited.keys() & given.keys():
        raise ServiceError(
            "ValidationError",
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
            f"the calling session. ({key})",
        )
    return {**given, **inherited}, wanted | frozenset(inherited)
