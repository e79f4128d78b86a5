"""Actions and operations on objects: which action authorises each, and what S3 asks of KMS for it.

An operation that AWS authorises as an action of another name is understood in that action's place: ``s3:HeadObject`` is
``s3:GetObject`` without content, and so without KMS.

Source: Amazon S3 user guide, "Required permissions for Amazon S3 API operations"; Amazon S3 API reference, "HeadObject"
(x-amz-checksum-mode) and "UploadPart" (the permissions of multipart uploads).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lockgate.iam import Context

_VERSION = "s3:versionid"
_READ, _WRITE = "kms:Decrypt", "kms:GenerateDataKey"
_CONTENT = "content is decrypted with {key}; metadata alone (s3:HeadObject) needs no key"
_DATA_KEY = "a new object takes a data key of {key}; an upload in parts (s3:UploadPart) also needs kms:Decrypt"
_PARTS = "an upload in parts takes a data key of {key}, and has its parts decrypted to join them"
_CHECKSUMS = "checksums are encrypted as content is, with {key}"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done to objects.

    Attributes:
        name: As AWS writes it: ``s3:HeadObject``.
        action: What it is authorised as.
        versioned: The same for a request that names a version; empty where that makes no difference.
        kms: What KMS is asked when the object is encrypted with one of its keys.
        why: For people: why KMS is asked that; ``{key}`` stands for the key.
        caution: For people: when KMS is asked more than `kms`, where that depends on what the request wants.
    """

    name: str
    action: str
    versioned: str = ""
    kms: tuple[str, ...] = ()
    why: str = ""
    caution: str = ""

    def authorised_as(self, context: Context) -> str:
        """The action, for a request with `context`."""
        names_version = self.versioned and any(key.lower() == _VERSION for key in context)
        return self.versioned if names_version else self.action


def operation(name: str) -> Operation | None:
    """The operation of that name, or the action on objects with what it needs of KMS, in any case; None: any other."""
    return _KNOWN.get(name.lower())


def _action(name: str, kms: str, why: str) -> Operation:
    return Operation(name, name, kms=(kms,), why=why)


def _upload(name: str) -> Operation:
    return Operation(name, "s3:PutObject", kms=(_WRITE, _READ), why=_PARTS)


_ALL = (
    _action("s3:GetObject", _READ, _CONTENT),
    _action("s3:GetObjectVersion", _READ, _CONTENT),
    _action("s3:PutObject", _WRITE, _DATA_KEY),
    _action("s3:GetObjectAttributes", _READ, _CHECKSUMS),
    _action("s3:GetObjectVersionAttributes", _READ, _CHECKSUMS),
    _action("s3:ListMultipartUploadParts", _READ, _CHECKSUMS),
    Operation(
        "s3:HeadObject",
        "s3:GetObject",
        versioned="s3:GetObjectVersion",
        caution="metadata only, for which S3 asks KMS nothing; for content or a checksum (x-amz-checksum-mode) it does:"
        " ask for s3:GetObject",
    ),
    Operation("s3:SelectObjectContent", "s3:GetObject", kms=(_READ,), why=_CONTENT),
    _upload("s3:CreateMultipartUpload"),
    _upload("s3:UploadPart"),
    _upload("s3:CompleteMultipartUpload"),
)
_KNOWN: Mapping[str, Operation] = {each.name.lower(): each for each in _ALL}
