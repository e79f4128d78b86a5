"""Signature verification against AWS's published examples, and against what must not pass."""

from datetime import UTC, datetime, timedelta

import pytest

from lockgate.emulator.wire.credential import signature_of
from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.payload import verified
from lockgate.emulator.wire.sigv4 import canonical_request, verify

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
WHEN = datetime(2013, 5, 24, tzinfo=UTC)
HOST = "examplebucket.s3.amazonaws.com"
SCOPE = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"


def get_object(signature="f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", path="/test.txt"):
    """The example of the S3 API reference, "Signature calculations: examples", GET Object."""
    return HttpRequest(
        "GET",
        path,
        "",
        {
            "host": HOST,
            "range": "bytes=0-9",
            "x-amz-content-sha256": EMPTY,
            "x-amz-date": "20130524T000000Z",
            "authorization": f"AWS4-HMAC-SHA256 Credential={SCOPE},"
            f"SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature={signature}",
        },
        b"",
    )


def check(request, secret=SECRET, now=WHEN):
    signature = signature_of(request)
    verify(request, signature, secret, now)
    return verified(request, signature, secret)


def refused(call):
    with pytest.raises(Refused) as raised:
        call()
    return raised.value.fault


def test_the_published_example_of_a_header_is_verified():
    check(get_object())


def test_the_published_canonical_request_is_rebuilt():
    assert canonical_request(get_object(), signature_of(get_object())) == (
        f"GET\n/test.txt\n\nhost:{HOST}\nrange:bytes=0-9\nx-amz-content-sha256:{EMPTY}\nx-amz-date:20130524T000000Z\n\n"
        f"host;range;x-amz-content-sha256;x-amz-date\n{EMPTY}"
    )


@pytest.mark.parametrize(
    "changed",
    [
        lambda: check(get_object(signature="0" * 64)),
        lambda: check(get_object(path="/other.txt")),
        lambda: check(get_object(), secret="another"),
    ],
)
def test_any_change_breaks_the_signature(changed):
    assert refused(changed) is Fault.BAD_SIGNATURE


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_signature_is_good_for_a_quarter_of_an_hour(minutes):
    check(get_object(), now=WHEN + timedelta(minutes=14))

    assert refused(lambda: check(get_object(), now=WHEN + timedelta(minutes=minutes))) is Fault.SKEWED


def presigned(expires=86400):
    """The example of the S3 API reference, "Authenticating requests: using query parameters"."""
    signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
        f"aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host"
        f"&X-Amz-Signature={signature}"
    )
    return HttpRequest("GET", "/test.txt", query, {"host": HOST}, b"")


def test_the_published_example_of_a_presigned_url_is_verified_until_it_expires():
    check(presigned(), now=WHEN + timedelta(hours=23))

    assert refused(lambda: check(presigned(), now=WHEN + timedelta(hours=25))) is Fault.EXPIRED_REQUEST
    assert refused(lambda: check(presigned(expires=604801))) is Fault.MALFORMED_SIGNATURE


def chunked(last="b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"):
    """The example of the S3 API reference, "Transferring payload in multiple chunks"."""
    first = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"
    second = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"
    body = b"".join(
        (
            f"10000;chunk-signature={first}\r\n".encode() + b"a" * 65536 + b"\r\n",
            f"400;chunk-signature={second}\r\n".encode() + b"a" * 1024 + b"\r\n",
            f"0;chunk-signature={last}\r\n\r\n".encode(),
        )
    )
    headers = {
        "host": "s3.amazonaws.com",
        "x-amz-date": "20130524T000000Z",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": "66560",
        "content-length": "66824",
        "authorization": f"AWS4-HMAC-SHA256 Credential={SCOPE},SignedHeaders=content-encoding;content-length;host;"
        "x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"
        "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    }
    return HttpRequest("PUT", "/examplebucket/chunkObject.txt", "", headers, body)


def test_the_published_chunks_are_verified_one_by_one_and_put_together():
    plain = check(chunked())

    assert plain.body == b"a" * 66560
    assert "content-encoding" not in plain.headers
    assert plain.headers["content-length"] == "66560"


def test_a_chunk_with_a_wrong_signature_is_refused():
    assert refused(lambda: check(chunked(last="0" * 64))) is Fault.BAD_SIGNATURE


def unsigned_stream(body, length="5"):
    headers = {
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": length,
        "x-amz-trailer": "x-amz-checksum-crc32",
        "content-encoding": "gzip, aws-chunked",
    }
    return HttpRequest("PUT", "/b/k", "", headers, body)


def test_trailers_become_headers_and_the_callers_own_encoding_stays():
    plain = verified(unsigned_stream(b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"), None, "")

    assert plain.body == b"hello"
    assert plain.headers["x-amz-checksum-crc32"] == "NhCmhg=="
    assert plain.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "body", [b"", b"5\r\nhel", b"zz\r\n", b"5\r\nhello\r\n", b"6\r\nhello!\r\n0\r\n\r\n", b"-1\r\n\r\n"]
)
def test_a_broken_stream_is_refused(body):
    assert refused(lambda: verified(unsigned_stream(body), None, "")) is Fault.MALFORMED


@pytest.mark.parametrize(
    "header",
    [
        "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=" + "0" * 64,
        "AWS4-HMAC-SHA256 Credential=a/20130524/r/s3/aws4_requests, SignedHeaders=host, Signature=" + "0" * 64,
        "AWS4-ECDSA-P256-SHA256 Credential=x",
        "Basic abc",
    ],
)
def test_an_authorisation_of_another_form_is_refused(header):
    request = HttpRequest("GET", "/", "", {"authorization": header}, b"")

    assert refused(lambda: signature_of(request)) is Fault.MALFORMED_SIGNATURE


def test_the_host_must_be_signed():
    request = HttpRequest(
        "GET",
        "/",
        "",
        {
            "x-amz-date": "20130524T000000Z",
            "authorization": f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=x-amz-date, Signature={'0' * 64}",
        },
        b"",
    )

    assert refused(lambda: check(request)) is Fault.MALFORMED_SIGNATURE
