"""From HTTP to an operation with its parameters, and back."""

import json
from datetime import UTC, datetime

import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.canonical import for_engine
from lockgate.emulator.wire.faults import Fault, Refused, as_error
from lockgate.emulator.wire.hosts import plain_s3
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.outcome import error_of
from lockgate.emulator.wire.parse import parameters
from lockgate.emulator.wire.respond import error, result
from lockgate.emulator.wire.route import route


def asked(service, method="POST", path="/", query="", headers=None, body=b""):
    request = HttpRequest(method, path, query, headers or {}, body)
    routed = route(request, service)
    return request, routed, parameters(request, routed)


def form(body):
    return {"body": body.encode(), "headers": {"content-type": "application/x-www-form-urlencoded"}}


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "operation"),
    [
        ("GET", "/", "", {}, "ListBuckets"),
        ("PUT", "/b", "", {}, "CreateBucket"),
        ("GET", "/b", "list-type=2", {}, "ListObjectsV2"),
        ("GET", "/b/", "prefix=x", {}, "ListObjects"),
        ("GET", "/b", "versions", {}, "ListObjectVersions"),
        ("GET", "/b", "policy", {}, "GetBucketPolicy"),
        ("DELETE", "/b", "tagging=", {}, "DeleteBucketTagging"),
        ("GET", "/b/k/with/slashes/", "", {}, "GetObject"),
        ("GET", "/b/k", "versionId=v", {}, "GetObject"),
        ("HEAD", "/b/k", "", {}, "HeadObject"),
        ("PUT", "/b/k", "", {}, "PutObject"),
        ("PUT", "/b/k", "", {"x-amz-copy-source": "/a/b"}, "CopyObject"),
        ("PUT", "/b/k", "partNumber=1&uploadId=u", {}, "UploadPart"),
        ("PUT", "/b/k", "partNumber=1&uploadId=u", {"x-amz-copy-source": "/a/b"}, "UploadPartCopy"),
        ("POST", "/b/k", "uploads", {}, "CreateMultipartUpload"),
        ("POST", "/b/k", "uploadId=u", {}, "CompleteMultipartUpload"),
        ("DELETE", "/b/k", "uploadId=u", {}, "AbortMultipartUpload"),
        ("POST", "/b", "delete", {}, "DeleteObjects"),
    ],
)
def test_s3_operations_are_told_apart_by_path_query_and_headers(method, path, query, headers, operation):
    request = HttpRequest(method, path, query, headers, b"")

    assert route(request, "s3").name == operation


def test_labels_queries_headers_and_metadata_become_parameters():
    _, _, params = asked(
        "s3",
        "PUT",
        "/b/a%20b/%C3%BC",
        "",
        {"content-length": "3", "x-amz-meta-made": "here", "x-amz-storage-class": "STANDARD_IA"},
        b"abc",
    )

    assert params == {
        "Bucket": "b",
        "Key": "a b/ü",
        "ContentLength": 3,
        "StorageClass": "STANDARD_IA",
        "Metadata": {"made": "here"},
        "Body": b"abc",
    }


def test_flattened_forms_become_lists_and_structures():
    _, _, params = asked(
        "sts",
        **form(
            "Action=AssumeRole&RoleArn=arn&RoleSessionName=me&Tags.member.1.Key=a&Tags.member.1.Value=b"
            "&Tags.member.2.Key=c&Tags.member.2.Value=&PolicyArns.member.1.arn=p&DurationSeconds=900"
        ),
    )

    assert params == {
        "RoleArn": "arn",
        "RoleSessionName": "me",
        "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": ""}],
        "PolicyArns": [{"arn": "p"}],
        "DurationSeconds": 900,
    }


def test_ec2_has_its_own_spelling_of_names():
    _, _, params = asked(
        "ec2", **form("Action=DescribeVpcs&VpcId.1=vpc-1&VpcId.2=vpc-2&Filter.1.Name=n&Filter.1.Value.1=v")
    )

    assert params == {"VpcIds": ["vpc-1", "vpc-2"], "Filters": [{"Name": "n", "Values": ["v"]}]}


def test_json_has_blobs_and_times():
    _, routed, params = asked(
        "kms",
        headers={"x-amz-target": "AnyPrefix.Decrypt"},
        body=json.dumps({"CiphertextBlob": "YWJj", "Unknown": 1}).encode(),
    )

    assert (routed.name, params) == ("Decrypt", {"CiphertextBlob": b"abc"})


@pytest.mark.parametrize(
    ("service", "request_parts"),
    [
        ("kms", {"headers": {"x-amz-target": "T.Decrypt"}, "body": b"{"}),
        ("kms", {"headers": {"x-amz-target": "T.Decrypt"}, "body": b"[1]"}),
        ("kms", {"headers": {"x-amz-target": "T.Decrypt"}, "body": b"[" * 100_000}),
        ("kms", {"headers": {"x-amz-target": "T.DescribeKey"}, "body": b'{"KeyId": {"a": 1}}'}),
        ("sts", form("Action=AssumeRole&DurationSeconds=soon")),
        ("s3", {"path": "/b", "query": "delete", "body": b"<Delete><Object>"}),
        (
            "s3",
            {
                "path": "/b",
                "query": "delete",
                "body": b'<!DOCTYPE d [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>',
            },
        ),
    ],
)
def test_a_body_that_does_not_fit_is_refused(service, request_parts):
    with pytest.raises(Refused) as raised:
        asked(service, **request_parts)

    assert raised.value.fault is Fault.MALFORMED


def test_the_body_of_a_form_hides_its_url():
    _, routed, _ = asked("iam", query="Action=ListUsers", **form("Action=ListRoles"))

    assert routed.name == "ListRoles"


def test_the_engine_sees_nothing_but_the_operation():
    request, routed, _ = asked("s3", "GET", "/b/k", "acl=&tagging=&x=y")
    canonical = for_engine(request, routed)
    form_request, form_routed, _ = asked("iam", query="Action=ListUsers", **form("Action=ListRoles"))

    assert canonical.query in {"acl=", "tagging="}
    assert for_engine(form_request, form_routed).query == ""


def test_a_virtual_host_and_hoisted_headers_become_plain():
    request = HttpRequest(
        "PUT",
        "/k",
        "X-Amz-Signature=s&X-Amz-Acl=public-read&x-amz-meta-a=b&versionId=1",
        {"host": "my.bucket.s3.eu-west-1.localhost:4566"},
        b"",
    )

    plain = plain_s3(request)

    assert (plain.path, plain.query) == ("/my.bucket/k", "versionId=1")
    assert (plain.headers["x-amz-acl"], plain.headers["x-amz-meta-a"]) == ("public-read", "b")


def test_an_answer_in_the_query_protocol_has_its_wrapper():
    _, routed, _ = asked("sts", **form("Action=GetCallerIdentity"))

    answer = result(routed, {"Account": "1", "Arn": "a<b", "UserId": "u"}, "id-1")

    assert answer.body.decode() == (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        "<UserId>u</UserId><Account>1</Account><Arn>a&lt;b</Arn></GetCallerIdentityResult>"
        "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    )


def test_an_answer_in_json_has_times_as_numbers_and_no_unknown_members():
    _, routed, _ = asked("codebuild", headers={"x-amz-target": "CodeBuild_20161006.BatchGetProjects"}, body=b"{}")
    created = datetime(2026, 1, 2, tzinfo=UTC)

    answer = result(routed, {"projects": [{"name": "p", "created": created, "nonsense": 1}]}, "id-1")

    assert json.loads(answer.body) == {"projects": [{"name": "p", "created": created.timestamp()}]}
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"


def test_an_invocation_answers_with_headers_and_a_raw_body():
    _, routed, _ = asked("lambda", path="/2015-03-31/functions/f/invocations")

    answer = result(routed, {"StatusCode": 202, "FunctionError": "Unhandled", "Payload": b"[1]"}, "id-1")

    assert (answer.status, answer.body) == (202, b"[1]")
    assert answer.headers["x-amz-function-error"] == "Unhandled"


@pytest.mark.parametrize("protocol", ["s3", "query", "ec2", "json", "rest-json", "rest-xml"])
def test_an_error_is_read_back_from_every_protocol(protocol):
    request = HttpRequest("POST", "/b/k", "", {}, b"")

    answer = error(protocol, ServiceError("SomeCode", "what & why", 418), "id-1", request)

    assert answer.status == 418
    assert error_of(answer, protocol)[0] == "SomeCode"
    assert b"what" in answer.body


def test_an_error_to_head_has_no_body():
    request = HttpRequest("HEAD", "/b/k", "", {}, b"")

    assert error("s3", ServiceError("NoSuchKey", "", 404), "id-1", request).body == b""


@pytest.mark.parametrize("protocol", ["s3", "query", "ec2", "json", "rest-json"])
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_words_in_every_protocol(protocol, fault):
    raised = as_error(Refused(fault, "detail"), protocol)

    assert raised.code
    assert 400 <= raised.status < 600
    assert raised.message.endswith(": detail")
