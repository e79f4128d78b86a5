"""STS: who may assume what, and what a session can do."""

import json

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow, statements, trusting


def refused(call):
    with pytest.raises(ClientError) as raised:
        call()
    return raised.value.response["Error"]


class Hop:
    """A role in one account and a user in another."""

    def __init__(self, world):
        self.world = world
        self.target, self.home = world.new_account(), world.new_account()
        self.iam = world.client("iam", self.target)
        self.arn = f"arn:aws:iam::{self.target}:role/hop"
        self.user = world.user(self.home, "u")
        self.iam.create_role(
            RoleName="hop", AssumeRolePolicyDocument=json.dumps(trusting(f"arn:aws:iam::{self.home}:root"))
        )

    def let_user(self, *parts):
        self.world.client("iam", self.home).put_user_policy(
            UserName="u", PolicyName="p", PolicyDocument=json.dumps(statements(parts or [allow("sts:*", self.arn)]))
        )

    def trust(self, document):
        self.iam.update_assume_role_policy(RoleName="hop", PolicyDocument=json.dumps(document))

    def assume(self, **params):
        return self.world.assume(self.user, self.arn, **params)


@pytest.fixture
def hop(aws_world):
    return Hop(aws_world)


def test_across_accounts_both_the_trust_policy_and_the_identity_must_allow(hop):
    without_identity = refused(hop.assume)
    hop.let_user()
    session = hop.assume()
    hop.trust(trusting({"Service": "lambda.amazonaws.com"}))
    without_trust = refused(hop.assume)

    assert hop.world.client("sts", session).get_caller_identity()["Arn"] == (
        f"arn:aws:sts::{hop.target}:assumed-role/hop/session"
    )
    assert without_identity["Code"] == without_trust["Code"] == "AccessDenied"
    assert without_identity["Message"].endswith("because no identity-based policy allows the sts:AssumeRole action")
    assert without_trust["Message"].endswith("because no role trust policy allows the sts:AssumeRole action")


def test_a_role_that_does_not_exist_cannot_be_assumed(hop):
    hop.let_user(allow("sts:*", "*"))

    error = refused(lambda: hop.world.assume(hop.user, f"arn:aws:iam::{hop.target}:role/missing"))

    assert error["Code"] == "AccessDenied"


def test_an_external_id_must_be_the_one_of_the_trust_policy(hop):
    hop.let_user()
    hop.trust(trusting(f"arn:aws:iam::{hop.home}:root", StringEquals={"sts:ExternalId": "right"}))

    assert refused(hop.assume)["Code"] == "AccessDenied"
    assert refused(lambda: hop.assume(ExternalId="wrong"))["Code"] == "AccessDenied"
    hop.assume(ExternalId="right")


def test_a_principal_arn_condition_lets_exactly_that_principal_in(hop):
    hop.let_user()
    other = hop.world.user(hop.home, "v", [allow("sts:*", hop.arn)])
    arn = f"arn:aws:iam::{hop.home}:user/u"
    hop.trust(trusting(f"arn:aws:iam::{hop.home}:root", ArnEquals={"aws:PrincipalArn": arn}))

    hop.assume()
    assert refused(lambda: hop.world.assume(other, hop.arn))["Code"] == "AccessDenied"


def test_a_session_policy_narrows_what_the_role_may(hop):
    hop.let_user()
    hop.iam.put_role_policy(
        RoleName="hop", PolicyName="p", PolicyDocument=json.dumps(statements([allow("iam:List*", "*")]))
    )
    whole = hop.world.client("iam", hop.assume())
    narrow = hop.world.client("iam", hop.assume(policy=[allow("iam:ListRoles", "*")]))

    whole.list_users()
    narrow.list_roles()
    error = refused(narrow.list_users)

    assert error["Message"].endswith("because no session policy allows the iam:ListUsers action")


def test_a_permissions_boundary_narrows_what_the_role_may(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    boundary = iam.create_policy(
        PolicyName="boundary", PolicyDocument=json.dumps(statements([allow("iam:ListRoles", "*")]))
    )["Policy"]["Arn"]
    bounded = aws_world.client("iam", aws_world.role(account, "r", [allow("iam:*", "*")], boundary=boundary))

    bounded.list_roles()
    error = refused(bounded.list_users)

    assert error["Message"].endswith("because no permissions boundary allows the iam:ListUsers action")


def test_session_tags_need_their_own_permission_and_become_principal_tags(hop):
    hop.let_user(allow("sts:AssumeRole", hop.arn))
    hop.iam.put_role_policy(
        RoleName="hop",
        PolicyName="p",
        PolicyDocument=json.dumps(
            statements([allow("iam:ListRoles", "*", StringEquals={"aws:PrincipalTag/team": "blue"})])
        ),
    )
    tags = [{"Key": "team", "Value": "blue"}]

    untagged = refused(lambda: hop.assume(Tags=tags))
    hop.let_user(allow(["sts:AssumeRole", "sts:TagSession"], hop.arn))
    hop.world.client("iam", hop.assume(Tags=tags)).list_roles()
    plain = refused(hop.world.client("iam", hop.assume()).list_roles)

    assert "sts:TagSession" in untagged["Message"]
    assert plain["Code"] == "AccessDenied"


def test_root_users_may_not_assume_roles(aws_world):
    account = aws_world.new_account()
    aws_world.role(account, "r")

    error = refused(lambda: aws_world.assume(account, f"arn:aws:iam::{account}:role/r"))

    assert error["Code"] == "AccessDenied"


def test_a_session_lasts_as_long_as_was_asked_and_no_longer(hop):
    hop.let_user()

    too_long = refused(lambda: hop.assume(DurationSeconds=7200))
    hop.iam.update_role(RoleName="hop", MaxSessionDuration=7200)
    hop.assume(DurationSeconds=7200)

    assert (too_long["Code"], too_long["Message"]) == (
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    )


def test_a_federated_user_has_only_what_its_session_policy_and_the_user_both_allow(aws_world):
    account = aws_world.new_account()
    user = aws_world.user(account, "u", [allow(["iam:List*", "sts:GetFederationToken"], "*")])

    def federate(**params):
        found = aws_world.client("sts", user).get_federation_token(Name="guest", **params)["Credentials"]
        return aws_world.client(
            "iam",
            type(user)(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], found["Expiration"]),
        )

    allowed = federate(Policy=json.dumps(statements([allow("iam:ListRoles", "*")])))

    allowed.list_roles()
    assert refused(allowed.list_users)["Code"] == "AccessDenied"
    assert refused(federate().list_roles)["Code"] == "AccessDenied"


def test_get_caller_identity_cannot_be_denied(aws_world):
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    session = aws_world.role(aws_world.new_account(), "r", [deny])

    assert aws_world.client("sts", session).get_caller_identity()["Arn"].endswith(":assumed-role/r/session")


def test_a_chained_session_keeps_its_transitive_tags(hop):
    account = hop.target
    hop.let_user(allow("sts:*", "*"))
    hop.iam.put_role_policy(
        RoleName="hop", PolicyName="p", PolicyDocument=json.dumps(statements([allow("sts:*", "*")]))
    )
    hop.iam.create_role(RoleName="next", AssumeRolePolicyDocument=json.dumps(trusting(f"arn:aws:iam::{account}:root")))
    hop.iam.put_role_policy(
        RoleName="next",
        PolicyName="p",
        PolicyDocument=json.dumps(
            statements([allow("iam:ListRoles", "*", StringEquals={"aws:PrincipalTag/kept": "yes"})])
        ),
    )
    tags = [{"Key": "kept", "Value": "yes"}]

    def second(transitive):
        first = hop.assume(Tags=tags, TransitiveTagKeys=transitive)
        return hop.world.client("iam", hop.world.assume(first, f"arn:aws:iam::{account}:role/next"))

    second(["kept"]).list_roles()
    assert refused(second([]).list_roles)["Code"] == "AccessDenied"


def test_a_token_of_an_identity_provider_is_refused_as_not_emulated(aws_world):
    account = aws_world.new_account()
    sts = aws_world.client("sts", account)
    with pytest.raises(ClientError) as refused:
        sts.assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{account}:role/r",
            RoleSessionName="session",
            WebIdentityToken="header.body.signature",
        )
    assert refused.value.response["Error"] == {
        "Type": "Sender",
        "Code": "InvalidAction",
        "Message": "The operation is not emulated: sts:AssumeRoleWithWebIdentity "
        "(tokens of identity providers are not checked here)",
    }
