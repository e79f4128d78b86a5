"""ReEncrypt, which the engine lacks: decrypt under one key and encrypt under another, in the accounts that own them.

Source: KMS API reference, "ReEncrypt".
"""

import json
from base64 import b64encode
from collections.abc import Awaitable, Mapping
from typing import Any

from lockgate.emulator.corrections.passage import Key, Passage, Running
from lockgate.emulator.engine import dispatch
from lockgate.emulator.wire.http import HttpRequest, HttpResponse

_OK = 200


def running() -> Mapping[Key, Running]:
    """ReEncrypt, made of two calls of the engine that its two permissions have covered."""
    return {("kms", "ReEncrypt"): _re_encrypt}


def _re_encrypt(passage: Passage, request: HttpRequest) -> Awaitable[HttpResponse]:
    return _run(passage, request)


async def _run(passage: Passage, request: HttpRequest) -> HttpResponse:
    source, target = passage.mapped.needs[:2]
    params = passage.incoming.params
    opened = await _call(
        passage,
        request,
        "Decrypt",
        source.account or "",
        {
            "KeyId": source.arn,
            "CiphertextBlob": b64encode(params["CiphertextBlob"]).decode(),
            "EncryptionContext": params.get("SourceEncryptionContext") or {},
        },
    )
    if opened.status != _OK:
        return opened
    closed = await _call(
        passage,
        request,
        "Encrypt",
        target.account or "",
        {
            "KeyId": target.arn,
            "Plaintext": json.loads(opened.body)["Plaintext"],
            "EncryptionContext": params.get("DestinationEncryptionContext") or {},
        },
    )
    if closed.status != _OK:
        return closed
    answer = {
        "CiphertextBlob": json.loads(closed.body)["CiphertextBlob"],
        "KeyId": target.arn,
        "SourceKeyId": source.arn,
        "SourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }
    return HttpResponse(_OK, {"content-type": "application/x-amz-json-1.1"}, json.dumps(answer).encode())


async def _call(
    passage: Passage, request: HttpRequest, operation: str, account: str, body: Mapping[str, Any]
) -> HttpResponse:
    headers = {**request.headers, "x-amz-target": f"TrentService.{operation}"}
    sent = HttpRequest("POST", "/", "", headers, json.dumps(body).encode())
    return await dispatch.handle(account, passage.incoming.region, "kms", sent)
