"""Verification of Signature Version 4, and of S3's version 2 presigned URLs.

Source: IAM user guide, "Create a signed AWS API request"; S3 API reference, "Authenticating requests".
"""

# ruff: noqa: SIM905 - a long list of names reads better as text

import hashlib
import hmac
import posixpath
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Never
from urllib.parse import quote, unquote

from lockgate.emulator.wire.credential import Signature
from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.emulator.wire.http import HttpRequest

SKEW = timedelta(minutes=15)
MAX_EXPIRES = 7 * 24 * 3600
_TIMESTAMP = "%Y%m%dT%H%M%SZ"
_TIMESTAMP_FORM = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_SPACES = re.compile(r"\s+")
_OLD_SUBRESOURCES = frozenset(
    (
        "acl cors delete lifecycle location logging notification partNumber policy requestPayment "
        "response-cache-control response-content-disposition response-content-encoding response-content-language "
        "response-content-type response-expires tagging torrent uploadId uploads versionId versioning versions website"
    ).split()
)


def verify(request: HttpRequest, signature: Signature, secret: str, now: datetime) -> None:
    """Check time and signature; raises `Refused`. The payload's hash is only taken as signed: see `payload`."""
    if signature.version == 2:  # noqa: PLR2004 - the version's number
        _verify_old(request, signature, secret, now)
        return
    _check_time(signature, now)
    if "host" not in signature.signed_headers:
        raise Refused(Fault.MALFORMED_SIGNATURE, "'Host' must be a 'SignedHeader'")
    expected = sign(secret, signature, string_to_sign(signature, canonical_request(request, signature)))
    if not hmac.compare_digest(expected, signature.signature):
        raise Refused(Fault.BAD_SIGNATURE)


def sign(secret: str, signature: Signature, text: str) -> str:
    """The hexadecimal signature of a string to sign, under the signature's scope."""
    key = signing_key(secret, signature.date, signature.region, signature.service)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4096)
def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """The key that a secret gives for one day, Region and service."""
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def scope(signature: Signature) -> str:
    """``DATE/REGION/SERVICE/aws4_request``."""
    return f"{signature.date}/{signature.region}/{signature.service}/aws4_request"


def string_to_sign(signature: Signature, canonical: str) -> str:
    """What is signed: the algorithm, the time, the scope and the canonical request's hash."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return f"AWS4-HMAC-SHA256\n{signature.timestamp}\n{scope(signature)}\n{digest}"


def canonical_request(request: HttpRequest, signature: Signature) -> str:
    """The canonical form of a request as it came over the wire."""
    headers = "".join(f"{name}:{_trimmed(request.header(name))}\n" for name in signature.signed_headers)
    return "\n".join(
        (
            request.method,
            _canonical_path(request.path, signature.service),
            _canonical_query(request.query),
            headers,
            ";".join(signature.signed_headers),
            _payload_hash(request, signature),
        )
    )


def _payload_hash(request: HttpRequest, signature: Signature) -> str:
    declared = request.header("x-amz-content-sha256") or request.parameter("X-Amz-Content-Sha256")
    if declared:
        return declared
    if signature.presigned and signature.service == "s3":
        return "UNSIGNED-PAYLOAD"
    return hashlib.sha256(request.body).hexdigest()


def _canonical_path(path: str, service: str) -> str:
    """S3 signs the path as it is sent; every other service signs it normalised and encoded once more."""
    if service in {"s3", "s3-object-lambda", "s3express"}:
        return path or "/"
    normal = posixpath.normpath(path or "/")
    normal = re.sub(r"^/+", "/", normal)
    if path.endswith("/") and not normal.endswith("/"):
        normal += "/"
    return quote(normal, safe="/~")


def _canonical_query(query: str) -> str:
    pairs = []
    for item in query.split("&") if query else ():
        name, _, value = item.partition("=")
        if name and unquote(name) != "X-Amz-Signature":
            pairs.append((quote(unquote(name), safe="-_.~"), quote(unquote(value), safe="-_.~")))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _trimmed(value: str) -> str:
    return _SPACES.sub(" ", value.strip())


def parse_time(text: str) -> datetime:
    """``20260102T030405Z`` as a time; raises `Refused`."""
    match = _TIMESTAMP_FORM.fullmatch(text)
    try:
        return datetime(*map(int, match.groups()), tzinfo=UTC) if match else _bad_time(text)  # type: ignore[misc,arg-type]  # six groups
    except ValueError:
        return _bad_time(text)


def _bad_time(text: str) -> Never:
    raise Refused(Fault.MALFORMED_SIGNATURE, f"Date must be in ISO-8601 'basic format'. Got '{text[:40]}'.")


def _check_time(signature: Signature, now: datetime) -> None:
    signed = parse_time(signature.timestamp)
    if not signature.timestamp.startswith(signature.date):
        raise Refused(Fault.BAD_SIGNATURE)
    if signature.expires is not None:
        if not 0 < signature.expires <= MAX_EXPIRES:
            raise Refused(Fault.MALFORMED_SIGNATURE, "X-Amz-Expires must be between 1 and 604800 seconds")
        if signed - now > SKEW:
            raise Refused(Fault.EXPIRED_REQUEST, "the request is not yet valid")
        if signed + timedelta(seconds=signature.expires) < now:
            raise Refused(Fault.EXPIRED_REQUEST)
    elif signed > now + SKEW:
        raise Refused(Fault.SKEWED, f"{signature.timestamp} is later than {now:{_TIMESTAMP}} + 15 min.")
    elif signed < now - SKEW:
        raise Refused(Fault.SKEWED, f"{signature.timestamp} is now earlier than {now:{_TIMESTAMP}} - 15 min.")


def _verify_old(request: HttpRequest, signature: Signature, secret: str, now: datetime) -> None:
    """S3's Signature Version 2 in a query. Source: S3 developer guide, "Query string request authentication"."""
    if datetime.fromtimestamp(int(signature.timestamp), UTC) < now:
        raise Refused(Fault.EXPIRED_REQUEST)
    amz = sorted((name, value) for name, value in request.headers.items() if name.startswith("x-amz-"))
    hoisted = [
        (name.lower(), values[0]) for name, values in request.multi_query.items() if name.lower().startswith("x-amz-")
    ]
    lines = "".join(f"{name}:{_trimmed(value)}\n" for name, value in sorted({**dict(hoisted), **dict(amz)}.items()))
    kept = sorted(item for item in request.query.split("&") if item.partition("=")[0] in _OLD_SUBRESOURCES)
    resource = request.path + ("?" + "&".join(unquote(item) for item in kept) if kept else "")
    text = "\n".join(
        (
            request.method,
            request.header("content-md5"),
            request.header("content-type"),
            signature.timestamp,
            lines + resource,
        )
    )
    expected = b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
    if not hmac.compare_digest(expected, signature.signature):
        raise Refused(Fault.BAD_SIGNATURE)
