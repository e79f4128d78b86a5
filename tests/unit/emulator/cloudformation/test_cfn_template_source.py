import io

import pytest

from cloudformation_fakes import RefusalError
from lockgate.emulator.ports import ServiceError

BODY = "Resources: {A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}}"


@pytest.mark.parametrize(
    ("url", "bucket", "key"),
    [
        ("https://s3.amazonaws.com/bucket/dir/t.yaml", "bucket", "dir/t.yaml"),
        ("https://s3.eu-west-1.amazonaws.com/bucket/t.yaml", "bucket", "t.yaml"),
        ("https://s3-eu-west-1.amazonaws.com/bucket/t.yaml", "bucket", "t.yaml"),
        ("https://bucket.s3.amazonaws.com/dir/t.yaml", "bucket", "dir/t.yaml"),
        ("https://my.bucket.s3.eu-west-1.amazonaws.com/a%20b.yaml", "my.bucket", "a b.yaml"),
        ("http://127.0.0.1:1/bucket/t.yaml", "bucket", "t.yaml"),
    ],
)
def test_a_template_in_s3_is_read_as_the_caller(cfn, aws, url, bucket, key):
    aws.answers[("s3", "GetObject")] = lambda _: {"Body": io.BytesIO(BODY.encode())}
    cfn("CreateStack", StackName="orders", TemplateURL=url)
    [read] = aws.params("s3", "GetObject")
    assert (read["Bucket"], read["Key"]) == (bucket, key)
    assert aws.calls[0][3] == "caller"


@pytest.mark.parametrize(
    "url", ["https://example.com/t.yaml", "http://127.0.0.1:2/b/t.yaml", "http://169.254.169.254/x"]
)
def test_other_addresses_are_never_asked(cfn, aws, url):
    with pytest.raises(ServiceError) as refused:
        cfn("CreateStack", StackName="orders", TemplateURL=url)
    assert refused.value.message == "TemplateURL must reference a valid S3 object to which you have access."
    assert aws.calls == []


def test_what_is_no_url_is_refused(cfn):
    with pytest.raises(ServiceError, match=r"TemplateURL must be a supported URL\."):
        cfn("CreateStack", StackName="orders", TemplateURL="file:///etc/passwd")


def test_s3s_own_words_are_passed_on(cfn, aws):
    aws.answers[("s3", "GetObject")] = RefusalError("AccessDenied", "Access Denied", 403)
    with pytest.raises(ServiceError, match=r"^S3 error: Access Denied\n"):
        cfn("CreateStack", StackName="orders", TemplateURL="https://s3.amazonaws.com/b/k")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Either Template URL or Template Body must be specified."),
        (
            {"TemplateBody": BODY, "TemplateURL": "https://s3.amazonaws.com/b/k"},
            "Only one of TemplateBody and TemplateURL may be specified",
        ),
        ({"UsePreviousTemplate": True}, "Template unavailable: the stack has no previous template"),
        (
            {"TemplateBody": "#" * 51201},
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
        ),
    ],
)
def test_one_template_must_be_given(cfn, given, message):
    with pytest.raises(ServiceError) as refused:
        cfn("CreateStack", StackName="orders", **given)
    assert refused.value.message == message
