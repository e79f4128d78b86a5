"""Readers of the engine's S3 state, and the store access that a cross-account copy needs."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

from ministack.core.responses import request_scope
from ministack.services import s3

_SSE = "x-amz-server-side-encryption"


_owners: dict[str, str] = {}
"""The owner last found for a name: the engine searches all buckets of all accounts."""


def owner(name: str) -> str | None:
    """The account that owns the bucket, or None; a bucket's name is global."""
    known = _owners.get(name)
    if known is not None and s3._buckets.contains_scoped(known, None, name):
        return known
    found = s3._bucket_owner_account(name)
    if found is None:
        return None
    _owners[name] = str(found)
    return _owners[name]


def region(name: str) -> str | None:
    """The bucket's Region, or None when there is no such bucket."""
    account = owner(name)
    if account is None:
        return None
    return str(s3._buckets.get_scoped(account, None, name).get("region") or "us-east-1")


@dataclass(frozen=True, slots=True)
class StoredEncryption:
    """The KMS key with which an object or an upload is stored, and whether a bucket key encrypts it."""

    key: str
    bucket_key: bool


def object_encryption(name: str, key: str, version: str | None) -> StoredEncryption | None:
    """How an object (or the given version of it) is stored, or None when without SSE-KMS."""
    account = owner(name)
    return None if account is None else _stored(_object(account, name, key, version))


def upload_encryption(name: str, upload: str) -> StoredEncryption | None:
    """How a multipart upload's object will be stored, or None when without SSE-KMS."""
    account = owner(name)
    return None if account is None else _stored(s3._multipart_uploads.get_scoped(account, None, upload))


def _stored(record: Mapping[str, Any] | None) -> StoredEncryption | None:
    headers = {} if record is None else record.get("preserved_headers") or {}
    if headers.get(_SSE) != "aws:kms":
        return None
    return StoredEncryption(
        str(headers.get(f"{_SSE}-aws-kms-key-id") or ""), headers.get(f"{_SSE}-bucket-key-enabled") == "true"
    )


def policy(name: str) -> str | None:
    """The bucket's policy, or None."""
    account = owner(name)
    return None if account is None else _text(s3._bucket_policies.get_scoped(account, None, name))


def restricts_public(name: str) -> bool:
    """Whether Block Public Access ignores public statements of the bucket's policy (RestrictPublicBuckets)."""
    account = owner(name)
    if account is None:
        return False
    record = s3._buckets.get_scoped(account, None, name)
    return "RestrictPublicBuckets" in _flags(record.get("_public_access_block"))


def default_encryption(name: str) -> tuple[str | None, bool]:
    """The key of the bucket's default encryption, and whether bucket keys are on.

    None without SSE-KMS; empty text for ``aws:kms`` without a key, which means the managed one.
    """
    account = owner(name)
    return (None, False) if account is None else _encryption(s3._bucket_encryption.get_scoped(account, None, name))


def sends_events(name: str) -> bool:
    """Whether the bucket sends its events to EventBridge."""
    account = owner(name)
    stored = None if account is None else s3._bucket_notifications.get_scoped(account, None, name)
    return stored is not None and "EventBridgeConfiguration" in _or_empty(stored)


def object_tags(name: str, key: str, version: str | None) -> dict[str, str]:
    """The tags of an object, for ``s3:ExistingObjectTag``."""
    account = owner(name)
    if account is None:
        return {}
    found = _object(account, name, key, version)
    actual = version or (found or {}).get("version_id")
    return dict(s3._object_tags.get_scoped(account, None, (name, key, actual)) or {})


def exists(name: str, key: str, version: str | None) -> bool:
    """Whether there is such an object."""
    account = owner(name)
    return account is not None and _object(account, name, key, version) is not None


def policies() -> list[tuple[str, str, str]]:
    """Account, bucket and policy of every bucket that has one."""
    return [(scope[0], scope[1], _text(raw) or "") for scope, raw in list(s3._bucket_policies._data.items())]


def put_policy(account: str, name: str, document: str) -> None:
    """Replace a stored policy as it is, without the checks of PutBucketPolicy."""
    s3._bucket_policies.set_scoped(account, None, name, document)


def _object(account: str, name: str, key: str, version: str | None) -> Mapping[str, Any] | None:
    record = s3._buckets.get_scoped(account, None, name) or {}
    current = record.get("objects", {}).get(key)
    if version is None or (current is not None and (current.get("version_id") or "null") == version):
        return current  # type: ignore[no-any-return]  # the engine is untyped
    for entry in s3._object_versions.get_scoped(account, None, (name, key)) or ():
        if entry["version_id"] == version and not entry.get("is_delete_marker"):
            return s3._object_record_from_version(entry)  # type: ignore[no-any-return]  # the engine is untyped
    return None


@lru_cache(maxsize=256)
def _encryption(raw: bytes | str | None) -> tuple[str | None, bool]:
    if not raw:
        return None, False
    texts = {_local(item): (item.text or "").strip() for item in ET.fromstring(raw).iter()}  # noqa: S314 - parsed before
    bucket_key = texts.get("BucketKeyEnabled", "").lower() == "true"
    if texts.get("SSEAlgorithm", "").startswith("aws:kms"):
        return texts.get("KMSMasterKeyID", ""), bucket_key
    return None, bucket_key


@lru_cache(maxsize=256)
def _flags(raw: bytes | str | None) -> frozenset[str]:
    """The names of the public access block's settings that are on."""
    if not raw:
        return frozenset()
    root = ET.fromstring(raw)  # noqa: S314 - the engine's own parser accepted it
    return frozenset(_local(item) for item in root.iter() if (item.text or "").strip().lower() == "true")


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(raw: bytes | str | None) -> str | None:
    return raw.decode() if isinstance(raw, bytes) else raw or None


def _or_empty(raw: bytes | str) -> str:
    return raw.decode() if isinstance(raw, bytes) else raw


def content(name: str, key: str, version: str | None) -> bytes | None:
    """The bytes of an object, or None when there is no such object."""
    account = owner(name)
    if account is None:
        return None
    with request_scope(account, region(name) or "us-east-1"):
        found = s3._get_object_data(name, key, version_id=version)
    return None if found is None else bytes(found)
