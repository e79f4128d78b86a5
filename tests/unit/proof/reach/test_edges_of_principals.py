"""Edges from principal to principal: each is there, and gone when the one statement that makes it is."""

from dataclasses import replace

import pytest

from hand_made_worlds import A, B, C, policy_arn, role, role_arn, served, thing, trusts, user, world, written
from lockgate.iam import Organization
from lockgate.proof import Members, Skipped, Written
from lockgate.proof.reach import NOBODY, OUTSIDE, Form, Node, Power, reach, whole_account
from policy_writing import allow, statements

START = role_arn(B, "start")


def principal(account, name, kind="role", **more):
    return Node(kind, f"arn:aws:iam::{account}:{kind}/{name}", account, **more)


def reached(start, *things, **more):
    """The nodes that are reached from a start: an account, or a role by its name in B."""
    node = whole_account(start) if start.isdigit() else principal(B, start)
    return {each.node for each in reach(world(*things, **more), node).reached}


def starting(*items, **more):
    return role(B, "start", *items, **more)


# Assuming roles


def test_an_account_assumes_a_role_that_trusts_it():
    assert principal(B, "open") in reached(A, role(B, "open", trust=trusts(A)))
    assert reached(A, role(B, "open", trust=trusts(C))) == set()


def test_an_account_assumes_a_role_that_trusts_one_of_its_roles_only():
    open_role = role(B, "open", trust=trusts(A, ArnEquals={"aws:PrincipalArn": role_arn(A, "ci")}))
    assert reached(A, open_role) == {principal(B, "open")}


def test_a_role_assumes_another_where_both_sides_allow_it():
    other = role(C, "other", trust=trusts(B))
    assert reached("start", starting(allow("sts:AssumeRole", role_arn(C, "other"))), other) == {principal(C, "other")}
    assert reached("start", starting(allow("sts:AssumeRole", role_arn(C, "another"))), other) == set()
    assert reached("start", starting(allow("sts:AssumeRole", role_arn(C, "other"))), role(C, "other")) == set()


def test_a_role_of_the_same_account_that_names_the_caller_needs_nothing_of_his():
    assert reached("start", starting(), role(B, "other", trust=trusts(START))) == {principal(B, "other")}
    assert reached("start", starting(), role(B, "other", trust=trusts(B))) == set()


def test_chains_of_roles_are_followed_across_accounts():
    second = role(B, "second", allow("sts:AssumeRole", role_arn(C, "third")), trust=trusts(A))
    third = role(C, "third", trust=trusts(role_arn(B, "second")))
    found = reach(world(second, third), whole_account(A))
    story = found.to(principal(C, "third"))
    assert story is not None
    assert [each.does for each in story.path] == ["sts:AssumeRole", "sts:AssumeRole"]
    assert story.path[1].who == role_arn(B, "second")
    assert story.way == (whole_account(A), principal(B, "second"))
    assert {str(cause.place) for cause in story.path[1].causes} == {"world.yaml:1:1", "world.yaml:90:1"}


def test_whoever_has_no_credentials_assumes_nothing():
    open_role = world(role(B, "open", trust=trusts("*")))
    assert not reach(open_role, NOBODY).reached
    assert [each.node for each in reach(open_role, OUTSIDE).reached] == [principal(B, "open")]


# Changing principals


def test_whoever_writes_the_trust_of_a_role_becomes_it():
    other = role(B, "other")
    assert reached("start", starting(allow("iam:UpdateAssumeRolePolicy", role_arn(B, "o*"))), other) == {
        principal(B, "other")
    }
    assert reached("start", starting(allow("iam:UpdateAssumeRolePolicy", role_arn(B, "x*"))), other) == set()


@pytest.mark.parametrize("action", ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"])
def test_whoever_makes_credentials_of_a_user_becomes_it(action):
    other = user(B, "eve")
    assert reached("start", starting(allow(action, other.arn)), other) == {principal(B, "eve", "user")}


@pytest.mark.parametrize("action", ["iam:PutRolePolicy", "iam:AttachRolePolicy"])
def test_a_role_that_may_give_itself_permissions_owns_its_account(action):
    assert reached("start", starting(allow(action, START))) == {whole_account(B)}


def test_a_role_that_may_give_permissions_to_another_owns_the_account_once_it_becomes_that_one():
    give = allow("iam:PutRolePolicy", role_arn(B, "other"))
    other = role(B, "other", trust=trusts(START))
    assert whole_account(B) in reached("start", starting(give), other)
    assert reached("start", starting(give), replace(other, trust=None)) == set()


def test_a_boundary_limits_what_a_role_gives_itself():
    limit = written("limit", allow(["s3:*", "iam:PutRolePolicy"], "*"))
    inside = starting(allow("iam:PutRolePolicy", START), boundary=limit)
    assert reached("start", inside) == {principal(B, "start", form=Form.GROWN)}


def test_a_role_that_takes_its_boundary_off_and_gives_itself_permissions_owns_the_account():
    limit = written("limit", allow("iam:*", "*"))
    both = allow(["iam:PutRolePolicy", "iam:DeleteRolePermissionsBoundary"], START)
    assert whole_account(B) in reached("start", starting(both, boundary=limit))
    only = allow("iam:DeleteRolePermissionsBoundary", START)
    assert reached("start", starting(only, boundary=limit)) == {principal(B, "start", form=Form.UNBOUND)}


def test_a_role_that_puts_a_limitless_boundary_on_itself_is_without_one():
    limit = written("limit", allow("iam:*", "*"))
    swap = allow("iam:PutRolePermissionsBoundary", START)
    assert reached("start", starting(swap, boundary=limit)) == {principal(B, "start", form=Form.UNBOUND)}
    kept = allow(
        "iam:PutRolePermissionsBoundary",
        START,
        StringEquals={"iam:PermissionsBoundary": policy_arn(B, "limit")},
    )
    assert reached("start", starting(kept, boundary=limit)) == set()


def test_whoever_rewrites_a_policy_of_his_owns_the_account():
    managed = thing(B, "policy", policy_arn(B, "mine"))
    own = Written("mine", statements([allow("iam:CreatePolicyVersion", managed.arn)]))
    assert reached("start", replace(starting(), policies=(own,)), managed) == {whole_account(B)}
    other = Written("other", own.document)
    assert reached("start", replace(starting(), policies=(other,)), managed) == set()


def test_what_members_of_groups_get_is_not_known():
    found = reach(world(starting(allow("iam:AddUserToGroup", "*"))), principal(B, "start"))
    assert [each.reason for each in found.gaps] == [
        "role/start may change groups of 222222222222: what their members may do is not known"
    ]


def test_groups_add_nothing_for_whoever_owns_the_account_by_changing_himself():
    groups, himself = allow("iam:AddUserToGroup", "*"), allow("iam:PutRolePolicy", START)
    found = reach(world(starting(groups, himself)), principal(B, "start"))
    assert whole_account(B) in {each.node for each in found.reached}
    assert not found.gaps
    another = allow("iam:PutRolePolicy", role_arn(B, "another"))
    found = reach(world(starting(groups, another), role(B, "another")), principal(B, "start"))
    assert [each.subject for each in found.gaps] == [B]


def test_older_versions_are_unknown_of_policies_that_cannot_be_rewritten_anyway():
    managed = thing(B, "policy", policy_arn(B, "mine"))
    older = allow("iam:SetDefaultPolicyVersion", managed.arn)
    found = reach(world(starting(older), managed), principal(B, "start"))
    assert [each.subject for each in found.gaps] == [managed.arn]
    rewriting = allow("iam:CreatePolicyVersion", managed.arn)
    assert not reach(world(starting(older, rewriting), managed), principal(B, "start")).gaps


# Making principals


MAKE = ["iam:CreateRole", "iam:PutRolePolicy"]


def test_whoever_makes_roles_with_any_permissions_owns_the_account():
    assert reached("start", starting(allow(MAKE, role_arn(B, "app-*")))) == {whole_account(B)}
    assert reached("start", starting(allow("iam:CreateRole", role_arn(B, "app-*")))) == set()


def test_permissions_for_roles_of_other_names_than_those_that_can_be_made_are_none():
    assert reached("start", starting(allow(MAKE[0], role_arn(B, "a-*")), allow(MAKE[1], role_arn(B, "b-*")))) == set()
    assert reached("start", starting(allow(MAKE[0], role_arn(B, "a-*")), allow(MAKE[1], role_arn(B, "*-b")))) == {
        whole_account(B)
    }


def bound_maker(*more):
    """A role that may make roles if they carry a boundary, which another role of the account carries."""
    limit = policy_arn(B, "limit")
    rule = allow(MAKE, role_arn(B, "app-*"), StringEquals={"iam:PermissionsBoundary": limit})
    boundary = written("limit", allow("s3:GetObject", "arn:aws:s3:::data/*"))
    own = role(B, "app-own", boundary=boundary)
    return starting(rule, *more), own, thing(B, "policy", limit)


def test_new_roles_are_limited_by_the_boundary_that_they_must_carry():
    data, other = thing(B, "bucket", "arn:aws:s3:::data"), thing(B, "bucket", "arn:aws:s3:::other")
    found = reached("start", *bound_maker(), data, other)
    (new,) = (each for each in found if each.form is Form.NEW)
    assert new.within == policy_arn(B, "limit")
    assert Node("bucket", data.arn, B, Power.READ) in found
    assert not any(each.arn == other.arn for each in found)


def test_a_boundary_is_known_from_the_policy_itself_where_no_role_carries_it():
    start, _, policy = bound_maker()
    data = thing(B, "bucket", "arn:aws:s3:::data")
    said = replace(policy, says=written("limit", allow("s3:GetObject", "arn:aws:s3:::data/*")))
    assert Node("bucket", data.arn, B, Power.READ) in reached("start", start, said, data)
    found = reach(world(start, policy, data), principal(B, "start"))
    assert [each.reason for each in found.gaps] == [
        f"what the boundary {policy_arn(B, 'limit')} lets new roles do is not known"
    ]


@pytest.mark.parametrize(
    ("action", "on"),
    [
        ("iam:DeleteRolePermissionsBoundary", role_arn(B, "app-*")),
        ("iam:PutRolePermissionsBoundary", role_arn(B, "app-*")),
        ("iam:CreatePolicyVersion", policy_arn(B, "limit")),
    ],
)
def test_a_boundary_that_can_be_taken_off_or_rewritten_is_none(action, on):
    assert whole_account(B) in reached("start", *bound_maker(allow(action, on)))


# Passing roles


def passer(*items):
    return starting(allow("iam:PassRole", role_arn(B, "powerful")), *items)


@pytest.mark.parametrize(
    ("service", "actions"),
    [
        ("lambda", ["lambda:CreateFunction", "lambda:InvokeFunction"]),
        ("cloudformation", ["cloudformation:CreateStack"]),
        ("cloudformation", ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"]),
        ("codebuild", ["codebuild:StartBuild"]),
        ("codebuild", ["codebuild:CreateProject", "codebuild:CreateWebhook"]),
        ("codepipeline", ["codepipeline:CreatePipeline"]),
        ("ec2", ["ec2:RunInstances"]),
        ("ecs-tasks", ["ecs:RegisterTaskDefinition", "ecs:RunTask"]),
        ("glue", ["glue:CreateJob", "glue:StartJobRun"]),
        ("sagemaker", ["sagemaker:CreateProcessingJob"]),
        ("states", ["states:CreateStateMachine", "states:StartExecution"]),
        ("scheduler", ["scheduler:CreateSchedule"]),
        ("ssm", ["ssm:StartAutomationExecution"]),
    ],
)
def test_a_role_is_passed_to_a_service_that_computes_with_it(service, actions):
    powerful = role(B, "powerful", trust=served(service))
    target = principal(B, "powerful")
    assert target in reached("start", passer(allow(actions, "*")), powerful)
    for missing in actions:
        rest = [allow(each, "*") for each in actions if each != missing]
        assert target not in reached("start", passer(*rest), powerful)
    assert reached("start", starting(allow(actions, "*")), powerful) == set()
    assert reached("start", passer(allow(actions, "*")), role(B, "powerful", trust=served("rds"))) == set()


def test_a_role_is_not_passed_to_a_service_that_the_statement_does_not_name():
    powerful = role(B, "powerful", trust=served("lambda"))
    limited = allow("iam:PassRole", powerful.arn, StringEquals={"iam:PassedToService": "ec2.amazonaws.com"})
    computing = allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "*")
    assert reached("start", starting(limited, computing), powerful) == set()


STATE_MACHINES = ["states:CreateStateMachine", "states:StartExecution"]


def test_a_role_for_a_service_in_one_region_is_passed_to_it_there():
    powerful = role(B, "powerful", trust=served("states.eu-west-1"))
    target = principal(B, "powerful")
    found = reach(world(passer(allow(STATE_MACHINES, "*")), powerful), principal(B, "start"))
    assert target in {each.node for each in found.reached}
    _, *calls, taken = found.to(target).path
    assert [(each.does, each.note) for each in calls] == [(each, "in eu-west-1") for each in STATE_MACHINES]
    assert taken.who == "states.eu-west-1.amazonaws.com"
    assert target not in reached("start", passer(allow(STATE_MACHINES[:1], "*")), powerful)
    assert target not in reached("start", passer(allow(["lambda:*", "glue:*"], "*")), powerful)


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-east-1", "ap-southeast-4"])
def test_a_role_for_another_region_needs_calls_that_are_allowed_there(region):
    powerful = role(B, "powerful", trust=served(f"states.{region}"))
    here = allow(STATE_MACHINES, f"arn:aws:states:{region}:{B}:stateMachine:*")
    elsewhere = allow(STATE_MACHINES, f"arn:aws:states:sa-east-1:{B}:stateMachine:*")
    only_there = allow(STATE_MACHINES, "*", StringEquals={"aws:RequestedRegion": "sa-east-1"})
    assert principal(B, "powerful") in reached("start", passer(here), powerful)
    assert principal(B, "powerful") not in reached("start", passer(elsewhere), powerful)
    assert principal(B, "powerful") not in reached("start", passer(only_there), powerful)


@pytest.mark.parametrize("named", ["states.amazonaws.com", "states.eu-west-1.amazonaws.com"])
def test_either_name_of_the_service_may_be_the_one_that_a_role_is_passed_to(named):
    powerful = role(B, "powerful", trust=served("states.eu-west-1"))
    limited = allow("iam:PassRole", powerful.arn, StringEquals={"iam:PassedToService": named})
    assert principal(B, "powerful") in reached("start", starting(limited, allow(STATE_MACHINES, "*")), powerful)
    other = allow("iam:PassRole", powerful.arn, StringEquals={"iam:PassedToService": "states.sa-east-1.amazonaws.com"})
    assert reached("start", starting(other, allow(STATE_MACHINES, "*")), powerful) == set()


def test_what_merely_looks_like_a_region_is_another_service():
    powerful = role(B, "powerful", trust=served("states.events"))
    assert reached("start", passer(allow(STATE_MACHINES, "*")), powerful) == set()


def test_roles_of_other_accounts_are_never_passed():
    foreign = role(C, "powerful", trust=served("cloudformation"))
    everything = starting(allow(["iam:PassRole", "cloudformation:*"], "*"))
    assert principal(C, "powerful") not in reached("start", everything, foreign)


# Control policies and gaps


def test_a_service_control_policy_binds_an_account_that_is_owned_as_a_whole():
    open_role = role(B, "open", trust=trusts(A))
    deny = {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"}
    scp = Members("root", frozenset({A}), (written("scp", allow("*", "*"), deny),))
    company = Organization("o-x", C, {A: "o-x/r-y/", B: "o-x/r-y/"})
    assert reached(A, open_role, organization=company, scps=(scp,)) == set()
    assert reached(A, open_role, organization=company) == {principal(B, "open")}


def test_a_role_whose_trust_could_not_be_read_is_a_gap_and_not_a_proof():
    hidden = role(B, "hidden")
    found = reach(world(hidden, skipped=(Skipped(hidden.arn, "its trust is hidden"),)), whole_account(A))
    assert not found.reached
    assert [each.reason for each in found.gaps] == ["its trust is hidden"]


def test_what_was_not_seen_of_an_account_is_a_gap_even_where_nothing_is_asked_about_it():
    hidden = Skipped(C, "the functions of C cannot be seen")
    found = reach(world(role(B, "r"), skipped=(hidden,)), whole_account(A))
    assert [(each.subject, each.reason) for each in found.gaps] == [(C, "the functions of C cannot be seen")]


def test_a_role_that_any_service_may_take_on_is_passed_to_each():
    powerful = role(B, "powerful", trust=trusts({"Service": "*"}))
    assert principal(B, "powerful") in reached("start", passer(allow("cloudformation:CreateStack", "*")), powerful)


def test_what_only_takes_access_away_is_an_assumption_and_no_gap():
    gap = Skipped("", "no SCPs are known", narrows=True)
    found = reach(world(role(B, "r", trust=trusts(A, StringEquals={"aws:PrincipalTag/x": "y"}))), whole_account(C))
    assert not found.gaps
    open_role = role(B, "open", trust=trusts("*", ArnEquals={"aws:PrincipalArn": role_arn(A, "ci")}))
    found = reach(world(open_role, skipped=(gap,)), whole_account(C))
    assert not found.reached
    assert not found.gaps
    assert "no SCPs are known" in found.assumptions
