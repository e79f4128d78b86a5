"""Every failure names account, Region, call, cause and way out."""

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError

from lockgate.cloud import CallRefusedError, Keys, Profile
from lockgate.cloud.errors import Place, translated
from lockgate.cloud.session import Session
from lockgate.kernel import LockgateError

ACCOUNT, REGION = "111111111111", "eu-west-1"


def test_a_refusal_tells_everything(session, stub):
    message = "User: arn:aws:sts::1:assumed-role/dev/me is not authorized to perform: cloudformation:DescribeStacks"
    stub("cloudformation").add_client_error("describe_stacks", "AccessDenied", message)
    with pytest.raises(CallRefusedError) as caught:
        session.call(ACCOUNT, "cloudformation", "describe_stacks")
    assert str(caught.value) == (
        "account 111111111111, eu-west-1: LG5101 `cloudformation:DescribeStacks` was refused with AccessDenied\n"
        f"  why: {message}\n"
        "  try: let the principal that the message names do this, or use credentials that may"
    )
    assert caught.value.code == "AccessDenied"


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("ExpiredToken", "sign in again"),
        ("ThrottlingException", "wait a minute"),
        ("InvalidClientTokenId", "which account the credentials are of"),
        ("SomethingElse", "correct what the message names"),
    ],
)
def test_the_way_out_fits_the_error(session, stub, code, remedy):
    stub("sts").add_client_error("get_caller_identity", code, "no")
    with pytest.raises(CallRefusedError, match=remedy):
        session.call(ACCOUNT, "sts", "get_caller_identity")


def test_termination_protection_has_a_way_out_of_its_own(session, stub):
    text = "Stack [x] cannot be deleted while TerminationProtection is enabled"
    stub("cloudformation").add_client_error("delete_stack", "ValidationError", text)
    with pytest.raises(CallRefusedError, match="turn the stack's termination protection off"):
        session.call(ACCOUNT, "cloudformation", "delete_stack", StackName="x")


@pytest.mark.parametrize("kind", [EndpointConnectionError, ConnectTimeoutError, ReadTimeoutError])
def test_an_endpoint_that_does_not_answer_is_named(kind):
    error = translated(kind(endpoint_url="http://127.0.0.1:9/", error="no"), Place(ACCOUNT, REGION, "sts", "Get"))
    assert str(error).startswith("account 111111111111, eu-west-1: LG5103 `sts:Get` got no answer")
    assert "http://127.0.0.1:9/" in str(error)


def test_a_profile_that_does_not_exist_is_named():
    session = Session(lambda _: Profile("no-such-profile"), REGION)
    with pytest.raises(LockgateError, match="LG5102") as caught:
        session.call(ACCOUNT, "sts", "get_caller_identity")
    assert "The config profile (no-such-profile) could not be found" in str(caught.value)


def test_missing_credentials_are_told_of_as_such():
    error = translated(NoCredentialsError(), Place(ACCOUNT, REGION, "sts", "GetCallerIdentity"))
    assert "could not be signed or sent\n  why: Unable to locate credentials" in str(error)


def test_parameters_that_a_call_does_not_take_are_our_own_mistake(session):
    with pytest.raises(LockgateError, match=r'LG5104 .*\n  why: .*Unknown parameter in input: "Nonsense"'):
        session.call(ACCOUNT, "sts", "get_caller_identity", Nonsense=1)


def test_what_is_no_error_of_botocore_stays_what_it_is():
    assert translated(ValueError("bug"), Place(ACCOUNT, REGION, "sts", "GetCallerIdentity")) is None


def test_keys_never_show_their_secrets():
    assert repr(Keys("AKIAEXAMPLE", "hush", "hush")) == "Keys(AKIAEXAMPLE)"


def test_with_an_endpoint_the_users_configuration_has_no_say(monkeypatch, tmp_path):
    (tmp_path / "config").write_text("[default]\nregion = us-west-2\nendpoint_url = http://elsewhere.example\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://elsewhere.example")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    client = Session(lambda _: Keys("AKIAEXAMPLE", "secret"), REGION, "http://127.0.0.1:9").client(ACCOUNT, "sts")
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:9", REGION)
    assert client.meta.config.proxies == {}
