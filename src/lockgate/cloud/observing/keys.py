"""KMS keys with their policies, aliases and grants."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.documents import of_resource
from lockgate.cloud.session import Session
from lockgate.iam import Grant
from lockgate.proof import Holding


def keys(session: Session, account: str) -> Iterator[Holding]:
    """Every key of the account, without those that are to be deleted."""
    aliases: dict[str, list[str]] = defaultdict(list)
    for page in session.pages(account, "kms", "list_aliases"):
        for alias in page["Aliases"]:
            aliases[alias.get("TargetKeyId", "")].append(alias["AliasName"])
    for page in session.pages(account, "kms", "list_keys"):
        for each in page["Keys"]:
            found = session.call(account, "kms", "describe_key", KeyId=each["KeyId"])["KeyMetadata"]
            if found["KeyState"] != "PendingDeletion":
                yield _key(session, account, found, tuple(aliases[found["KeyId"]]))


def _key(session: Session, account: str, found: Any, aliases: tuple[str, ...]) -> Holding:
    policy = session.call(account, "kms", "get_key_policy", KeyId=found["KeyId"], PolicyName="default")["Policy"]
    return Holding(
        arn=found["Arn"],
        account=account,
        kind="key",
        name=found["KeyId"],
        aliases=aliases,
        policy=of_resource("key policy", policy, next(iter(aliases), found["KeyId"])),
        grants=tuple(_grants(session, account, found["KeyId"])),
        aws_managed=found.get("KeyManager") == "AWS",
    )


def _grants(session: Session, account: str, key: str) -> Iterator[Grant]:
    """Who may not list a key's grants may still look at the rest of it."""
    try:
        pages = list(session.pages(account, "kms", "list_grants", KeyId=key))
    except CallRefusedError as error:
        if error.code.startswith("AccessDenied"):
            return
        raise
    for page in pages:
        for each in page.get("Grants", ()):
            constraints = each.get("Constraints", {})
            yield Grant(
                id=each["GrantId"],
                grantee=each["GranteePrincipal"],
                operations=frozenset(each["Operations"]),
                encryption_context_equals=constraints.get("EncryptionContextEquals"),
                encryption_context_subset=constraints.get("EncryptionContextSubset"),
            )
