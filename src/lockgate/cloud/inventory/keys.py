"""Keys, which have no names of their own: they are known by their aliases and by the stack that made them."""

from collections.abc import Iterable
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.session import Session
from lockgate.plan import Leftover

_STACK_TAG = "aws:cloudformation:stack-name"
_HIDDEN = frozenset({"AccessDenied", "AccessDeniedException", "NotFoundException"})


def keys(session: Session, account: str, region: str, prefix: str) -> Iterable[Leftover]:
    """The aliases of our names, and the customer managed keys that they or our stacks' tags point to."""
    aliases = [
        each
        for page in session.pages(account, "kms", "list_aliases", region)
        for each in page["Aliases"]
        if each["AliasName"].startswith(f"alias/{prefix}-")
    ]
    for alias in aliases:
        yield Leftover(account, region, "AWS::KMS::Alias", alias["AliasName"])
    targets = {alias.get("TargetKeyId") for alias in aliases}
    for page in session.pages(account, "kms", "list_keys", region):
        for each in page["Keys"]:
            if each["KeyId"] in targets or _of_our_stacks(session, account, region, each["KeyId"], prefix):
                yield _key(session, account, region, each["KeyId"])


def _key(session: Session, account: str, region: str, key: str) -> Leftover:
    found = session.call(account, "kms", "describe_key", region, KeyId=key)["KeyMetadata"]
    return Leftover(account, region, "AWS::KMS::Key", key, _note(found))


def _note(found: Any) -> str:
    if found["KeyState"] != "PendingDeletion":
        return ""
    date = found.get("DeletionDate")
    return f"pending deletion until {date:%Y-%m-%d}" if date else "pending deletion"


def _of_our_stacks(session: Session, account: str, region: str, key: str, prefix: str) -> bool:
    """By its tags; a key whose policy does not let us look, as AWS's own keys', is none of ours."""
    try:
        pages = list(session.pages(account, "kms", "list_resource_tags", region, KeyId=key))
    except CallRefusedError as error:
        if error.code in _HIDDEN:
            return False
        raise
    tags = {tag["TagKey"]: tag["TagValue"] for page in pages for tag in page["Tags"]}
    return tags.get("lockgate:prefix") == prefix or tags.get(_STACK_TAG, "").startswith(f"{prefix}-")
