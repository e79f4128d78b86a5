"""Virtual-hosted buckets and hoisted headers: S3 requests in the one form that routing and the engine know.

Source: S3 user guide, "Virtual hosting of general purpose buckets"; API reference, "Authenticating requests: using
query parameters".
"""

import re
from dataclasses import replace
from urllib.parse import urlencode

from lockgate.emulator.wire.http import HttpRequest

_VIRTUAL = re.compile(
    r"(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}?[a-z0-9])\.(?:s3(?:[.-][a-z0-9-]+)*\.)?(?:localhost|amazonaws\.com)(?::\d+)?"
)
_SERVICE_HOST = re.compile(r"s3(?:[.-][a-z0-9-]+)*\.(?:localhost|amazonaws\.com)(?::\d+)?")
_OLD_SIGNING = frozenset({"AWSAccessKeyId", "Signature", "Expires"})
_SIGNING = frozenset(
    {
        "x-amz-algorithm",
        "x-amz-content-sha256",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-signedheaders",
    }
)


def plain_s3(request: HttpRequest) -> HttpRequest:
    """The request with its bucket in the path and a presigned URL's ``x-amz-*`` parameters as headers."""
    return _hoisted(_path_style(request))


def _path_style(request: HttpRequest) -> HttpRequest:
    host = request.header("host").lower()
    if _SERVICE_HOST.fullmatch(host):
        return request
    match = _VIRTUAL.fullmatch(host)
    if match is None:
        return request
    return replace(request, path=f"/{match['bucket']}{request.path}")


def _hoisted(request: HttpRequest) -> HttpRequest:
    """Headers that the query carries count as headers: otherwise ``X-Amz-Acl=...`` would escape the authorisation."""
    if "X-Amz-Signature" not in request.multi_query and "Signature" not in request.multi_query:
        return request
    headers = dict(request.headers)
    kept = []
    for name, values in request.multi_query.items():
        lowered = name.lower()
        if lowered.startswith("x-amz-") and lowered not in _SIGNING:
            headers.setdefault(lowered, values[0])
        elif lowered not in _SIGNING and name not in _OLD_SIGNING:
            kept.append((name, values[0]))
    return replace(request, query=urlencode(kept), headers=headers)
