"""KMS keys with their policies, aliases and grants."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.documents import of_resource
from lockgate.cloud.session import Session
from lockgate.iam import Grant
from lockgate.proof import Holding, Skipped


def keys(session: Session, account: str) -> Iterator[Holding | Skipped]:
    """Every key of the account, without those that are to be deleted."""
    aliases: dict[str, list[str]] = defaultdict(list)
    for page in session.pages(account, "kms", "list_aliases"):
        for alias in page["Aliases"]:
            aliases[alias.get("TargetKeyId", "")].append(alias["AliasName"])
    for page in session.pages(account, "kms", "list_keys"):
        for each in page["Keys"]:
            found = session.call(account, "kms", "describe_key", KeyId=each["KeyId"])["KeyMetadata"]
            if found["KeyState"] != "PendingDeletion":
                grants = _seen_grants(session, account, found["Arn"])
                known = () if isinstance(grants, Skipped) else grants
                yield _key(session, account, found, tuple(aliases[found["KeyId"]]), known)
                if isinstance(grants, Skipped):
                    yield grants


def _key(session: Session, account: str, found: Any, aliases: tuple[str, ...], grants: tuple[Grant, ...]) -> Holding:
    policy = session.call(account, "kms", "get_key_policy", KeyId=found["KeyId"], PolicyName="default")["Policy"]
    return Holding(
        arn=found["Arn"],
        account=account,
        kind="key",
        name=found["KeyId"],
        aliases=aliases,
        policy=of_resource("key policy", policy, next(iter(aliases), found["KeyId"])),
        grants=grants,
        aws_managed=found.get("KeyManager") == "AWS",
    )


def _seen_grants(session: Session, account: str, key: str) -> tuple[Grant, ...] | Skipped:
    """Who may not list a key's grants may still look at the rest of it."""
    try:
        return tuple(_grants(session, account, key))
    except CallRefusedError as error:
        if not error.code.startswith("AccessDenied"):
            raise
        return Skipped(key, f"the grants of {key} cannot be seen: {error.message or error.code}")


def _grants(session: Session, account: str, key: str) -> Iterator[Grant]:
    for page in session.pages(account, "kms", "list_grants", KeyId=key):
        for each in page.get("Grants", ()):
            constraints = each.get("Constraints", {})
            yield Grant(
                id=each["GrantId"],
                grantee=each["GranteePrincipal"],
                operations=frozenset(each["Operations"]),
                encryption_context_equals=constraints.get("EncryptionContextEquals"),
                encryption_context_subset=constraints.get("EncryptionContextSubset"),
            )
