"""Clients whose calls stay in the process."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError

from lockgate.emulator.clients import Clients
from lockgate.emulator.ports import Credentials
from lockgate.emulator.wire.credential import signature_of
from lockgate.emulator.wire.http import HttpResponse

ANSWER = b"<ListAllMyBucketsResult><Buckets><Bucket><Name>%s</Name></Bucket></Buckets></ListAllMyBucketsResult>"


def echo(request):
    """Answers with a bucket named after the key that signed."""
    signature = signature_of(request)
    return HttpResponse(200, {"content-type": "application/xml"}, ANSWER % signature.access_key.encode())


def names(client):
    return [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]


@pytest.fixture
def clients():
    return Clients("http://127.0.0.1:1", echo)


def test_each_client_signs_with_its_own_credentials(clients):
    first = clients.client("s3", Credentials("first", "x"), "eu-west-1")
    second = clients.client("s3", Credentials("second", "y", "token"), "eu-west-1")

    assert [names(client) for client in (first, second, first)] == [["first"], ["second"], ["first"]]


def test_clients_of_many_threads_do_not_mix(clients):
    made = {str(number): clients.client("s3", Credentials(str(number), "x"), "eu-west-1") for number in range(8)}

    def ask(name):
        return {found for _ in range(20) for found in names(made[name])}

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, made)) == [{name} for name in made]


def test_paginators_and_presigned_urls_use_the_same_credentials(clients):
    client = clients.client("s3", Credentials("me", "x", "token"), "eu-west-1")
    clients.client("s3", Credentials("other", "x"), "eu-west-1")

    pages = list(client.get_paginator("list_buckets").paginate())
    url = client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
    query = parse_qs(urlsplit(url).query)

    assert pages[0]["Buckets"][0]["Name"] == "me"
    assert query["X-Amz-Credential"][0].startswith("me/")
    assert query["X-Amz-Security-Token"] == ["token"]


def test_an_error_is_raised_at_once():
    calls = []

    def throttled(request):
        calls.append(request)
        return HttpResponse(503, {}, b"<Error><Code>SlowDown</Code><Message>wait</Message></Error>")

    client = Clients("http://127.0.0.1:1", throttled).client("s3", Credentials("a", "b"), "eu-west-1")

    with pytest.raises(ClientError, match="SlowDown"):
        client.list_buckets()

    assert len(calls) == 1
