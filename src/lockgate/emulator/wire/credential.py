"""Where a request keeps its signature: the Authorization header, or the query of a presigned URL."""

import re
from dataclasses import dataclass

from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.emulator.wire.http import HttpRequest

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<credential>[^,\s]+),\s*"
    r"SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_SCOPE_PARTS = 5


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signed request says about its signature. Source: IAM user guide, "Create a signed AWS API request".

    Attributes:
        access_key: The access key id.
        date: The scope's day, ``YYYYMMDD``.
        region: The scope's Region.
        service: The scope's signing name (``s3``, ``states``).
        signed_headers: Lower-case names, in their order.
        signature: Hexadecimal (base64 for version 2).
        timestamp: ``YYYYMMDDTHHMMSSZ``; for version 2 the expiry as seconds since 1970.
        token: The session token, or None.
        expires: Seconds a presigned URL is good for; None in a header.
        version: 4, or 2 for S3's old presigned URLs.
    """

    access_key: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: str
    token: str | None
    expires: int | None = None
    version: int = 4

    @property
    def presigned(self) -> bool:
        """Whether the signature is in the query."""
        return self.expires is not None


def signature_of(request: HttpRequest) -> Signature | None:
    """The request's signature, or None when it has none; raises `Refused` when it has one that makes no sense."""
    header = request.header("authorization")
    if header:
        return _from_header(request, header)
    if request.parameter("X-Amz-Algorithm") is not None:
        return _from_query(request)
    if request.parameter("AWSAccessKeyId") is not None:
        return _from_old_query(request)
    return None


def _from_header(request: HttpRequest, header: str) -> Signature:
    match = _HEADER.fullmatch(header.strip())
    if header.startswith("AWS "):
        raise Refused(Fault.OLD_SIGNATURE)
    if match is None:
        raise Refused(Fault.MALFORMED_SIGNATURE, "expected `AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=`")
    key, date, region, service = _scope(match["credential"])
    timestamp = request.header("x-amz-date") or request.header("date")
    signed = tuple(match["headers"].split(";"))
    token = request.header("x-amz-security-token") or None
    return Signature(key, date, region, service, signed, match["signature"], timestamp, token)


def _from_query(request: HttpRequest) -> Signature:
    fields = [request.parameter(f"X-Amz-{name}") for name in ("Credential", "Date", "SignedHeaders", "Signature")]
    credential, timestamp, headers, signature = fields
    algorithm = request.parameter("X-Amz-Algorithm")
    if algorithm != "AWS4-HMAC-SHA256" or not credential or not timestamp or not headers or not signature:
        raise Refused(
            Fault.MALFORMED_SIGNATURE, "a presigned URL needs X-Amz-Credential, -Date, -SignedHeaders, -Signature"
        )
    key, date, region, service = _scope(credential)
    expires = request.parameter("X-Amz-Expires") or "900"
    if not expires.isdigit():
        raise Refused(Fault.MALFORMED_SIGNATURE, "X-Amz-Expires must be a number of seconds")
    token = request.parameter("X-Amz-Security-Token")
    signed = tuple(headers.split(";"))
    return Signature(key, date, region, service, signed, signature, timestamp, token, int(expires))


def _from_old_query(request: HttpRequest) -> Signature:
    expires, signature = request.parameter("Expires") or "", request.parameter("Signature")
    if not expires.isdigit() or not signature:
        raise Refused(Fault.MALFORMED_SIGNATURE, "a presigned URL needs AWSAccessKeyId, Expires and Signature")
    key = request.parameter("AWSAccessKeyId") or ""
    token = request.parameter("x-amz-security-token")
    return Signature(key, "", "us-east-1", "s3", (), signature, expires, token, expires=0, version=2)


def _scope(credential: str) -> tuple[str, str, str, str]:
    parts = credential.split("/")
    if len(parts) != _SCOPE_PARTS or parts[4] != "aws4_request":
        raise Refused(Fault.MALFORMED_SIGNATURE, "expected Credential=KEY/DATE/REGION/SERVICE/aws4_request")
    return parts[0], parts[1], parts[2], parts[3]
