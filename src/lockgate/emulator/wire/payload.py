"""The body behind a signature: its hash, and S3's chunked transfer with signed or unsigned chunks and trailers.

Source: S3 API reference, "Signature calculations for the authorization header: transferring payload in multiple
chunks" and the page on trailing headers.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lockgate.emulator.wire.credential import Signature
from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.sigv4 import scope, signing_key

_EMPTY_HASH = hashlib.sha256(b"").hexdigest()
_UNSIGNED = frozenset({"UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
_SIGNED_STREAMS = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
_CHUNK = re.compile(rb"([0-9a-fA-F]+)(?:;chunk-signature=([0-9a-f]{64}))?\r\n")
_MAX_CHUNK_HEADER = 200


@dataclass(frozen=True, slots=True)
class _Chain:
    """The running signature of a chunked body; each chunk's signature covers the one before."""

    secret: str
    signature: Signature

    def chunk(self, previous: str, data: bytes) -> str:
        text = self._text("AWS4-HMAC-SHA256-PAYLOAD", previous, _EMPTY_HASH, hashlib.sha256(data).hexdigest())
        return self._sign(text)

    def trailer(self, previous: str, trailer: bytes) -> str:
        return self._sign(self._text("AWS4-HMAC-SHA256-TRAILER", previous, hashlib.sha256(trailer).hexdigest()))

    def _text(self, *parts: str) -> str:
        algorithm, *rest = parts
        return "\n".join((algorithm, self.signature.timestamp, scope(self.signature), *rest))

    def _sign(self, text: str) -> str:
        held = self.signature
        key = signing_key(self.secret, held.date, held.region, held.service)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def verified(request: HttpRequest, signature: Signature | None, secret: str) -> HttpRequest:
    """The request with its plain body and its trailers as headers; raises `Refused` when the body is not as signed."""
    declared = request.header("x-amz-content-sha256")
    streaming = declared.startswith("STREAMING-")
    if not streaming:
        signed = declared and declared not in _UNSIGNED
        if signed and not hmac.compare_digest(hashlib.sha256(request.body).hexdigest(), declared):
            raise Refused(Fault.BAD_PAYLOAD_HASH)
        return request
    if declared not in _UNSIGNED | _SIGNED_STREAMS:
        raise Refused(Fault.MALFORMED_SIGNATURE, f"the payload type {declared} is not supported")
    chain = _Chain(secret, signature) if declared in _SIGNED_STREAMS and signature is not None else None
    body, trailers = _decode(request.body, chain, signature.signature if signature else "")
    return replace(request, body=body, headers=_plain_headers(request.headers, trailers, len(body)))


def _plain_headers(headers: Mapping[str, str], trailers: Mapping[str, str], length: int) -> Mapping[str, str]:
    kept = {name: value for name, value in headers.items() if name not in {"x-amz-trailer", "transfer-encoding"}}
    encodings = [item.strip() for item in kept.pop("content-encoding", "").split(",")]
    left = ", ".join(item for item in encodings if item and item != "aws-chunked")
    if left:
        kept["content-encoding"] = left
    declared = kept.pop("x-amz-decoded-content-length", "")
    if declared and declared != str(length):
        raise Refused(Fault.MALFORMED, "the body does not have the length of x-amz-decoded-content-length")
    return {**kept, **trailers, "content-length": str(length)}


def _decode(raw: bytes, chain: _Chain | None, seed: str) -> tuple[bytes, Mapping[str, str]]:
    position, previous = 0, seed
    parts: list[bytes] = []
    while True:
        match = _CHUNK.match(raw, position, position + _MAX_CHUNK_HEADER)
        if match is None:
            raise Refused(Fault.MALFORMED, "the body is not in aws-chunked form")
        start, size = match.end(), int(match[1], 16)
        data = raw[start : start + size]
        if len(data) != size:
            raise Refused(Fault.MALFORMED, "a chunk is shorter than it says")
        if chain is not None:
            expected = chain.chunk(previous, data)
            if not hmac.compare_digest(expected.encode(), match[2] or b""):
                raise Refused(Fault.BAD_SIGNATURE)
            previous = expected
        if not size:
            return b"".join(parts), _trailers(raw[start:], chain, previous)
        parts.append(data)
        position = start + size + 2


def _trailers(raw: bytes, chain: _Chain | None, previous: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in raw.split(b"\r\n"):
        name, separator, value = line.partition(b":")
        if separator:
            found[name.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
    signature = found.pop("x-amz-trailer-signature", None)
    if chain is not None and found:
        text = "".join(f"{name}:{value}\n" for name, value in sorted(found.items()))
        if signature is None or not hmac.compare_digest(chain.trailer(previous, text.encode()), signature):
            raise Refused(Fault.BAD_SIGNATURE)
    return found
