"""KMS keys with their policies, aliases and grants."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.documents import of_resource
from lockgate.cloud.observing.hidden import as_far_as_seen, is_denial
from lockgate.cloud.session import Session
from lockgate.iam import Grant
from lockgate.proof import Holding, Skipped


def keys(session: Session, account: str) -> Iterator[Holding | Skipped]:
    """Every key of the account, without those that are to be deleted."""
    aliases: dict[str, list[str]] = defaultdict(list)
    for page in session.pages(account, "kms", "list_aliases"):
        for alias in page["Aliases"]:
            aliases[alias.get("TargetKeyId", "")].append(alias["AliasName"])
    look = partial(_seen, session)
    for page in session.pages(account, "kms", "list_keys"):
        for each in page["Keys"]:
            name = each["KeyId"]
            yield from as_far_as_seen(Holding(each["KeyArn"], account, "key", name, tuple(aliases[name])), look)


def _seen(session: Session, bare: Holding) -> Iterator[Holding | Skipped]:
    found = session.call(bare.account, "kms", "describe_key", KeyId=bare.name)["KeyMetadata"]
    if found["KeyState"] == "PendingDeletion":
        return
    grants = _seen_grants(session, bare)
    asked = {"KeyId": bare.name, "PolicyName": "default"}
    policy = session.call(bare.account, "kms", "get_key_policy", **asked)["Policy"]
    known = of_resource("key policy", policy, next(iter(bare.aliases), bare.name))
    managed = found.get("KeyManager") == "AWS"
    yield replace(bare, policy=known, grants=() if isinstance(grants, Skipped) else grants, aws_managed=managed)
    if isinstance(grants, Skipped):
        yield grants


def _seen_grants(session: Session, key: Holding) -> tuple[Grant, ...] | Skipped:
    """Who may not list a key's grants may still look at the rest of it."""
    try:
        return tuple(_grants(session, key.account, key.arn))
    except CallRefusedError as error:
        if not is_denial(error):
            raise
        return Skipped(key.arn, f"the grants of {key.arn} cannot be seen: {error.message or error.code}")


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
