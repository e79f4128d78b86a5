"""What can be reached, in any small world: it grows with what is allowed, and has what single requests find."""

import os
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hand_made_worlds import A, B, C, bucket, policy_arn, regional, role_arn, thing, world, written
from lockgate.iam import Policies, PolicyKind, Request, Resource, evaluate, principal_of, read_policy
from lockgate.proof import Function, Identity
from lockgate.proof.reach import Form, Node, reach, whole_account
from policy_writing import allow

profile = settings(
    max_examples=600 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 20,
    derandomize=True,
)

ROLES = [(account, name) for account in (A, B, C) for name in ("one", "two")]
ARNS = [role_arn(*each) for each in ROLES]
FUNCTION = regional("lambda", B, "function:f")
ACTIONS = [
    ["sts:AssumeRole"],
    ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
    ["iam:PutRolePolicy"],
    ["iam:CreateRole", "iam:AttachRolePolicy"],
    ["iam:UpdateAssumeRolePolicy"],
    ["iam:DeleteRolePermissionsBoundary"],
    ["lambda:UpdateFunctionCode"],
    ["s3:GetObject", "s3:PutObject"],
    ["s3:PutBucketPolicy"],
    ["*"],
]
RESOURCES = ["*", *ARNS, role_arn(B, "*"), FUNCTION, "arn:aws:s3:::data", "arn:aws:s3:::data/*"]
CONDITIONS = [
    {},
    {"StringEquals": {"aws:PrincipalTag/team": "x"}},
    {"ArnEquals": {"aws:PrincipalArn": ARNS[0]}},
    {"StringEquals": {"iam:PermissionsBoundary": policy_arn(B, "limit")}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
]
OWN = st.builds(
    lambda actions, resource, condition: allow(actions, resource, **condition),
    st.sampled_from(ACTIONS),
    st.sampled_from(RESOURCES),
    st.sampled_from(CONDITIONS),
)
PRINCIPALS = st.sampled_from(
    [{"AWS": A}, {"AWS": B}, {"AWS": "*"}, {"AWS": ARNS[1]}, {"AWS": ARNS[2]}, {"Service": "lambda.amazonaws.com"}]
)
TRUST = st.builds(
    lambda principal, condition: {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "sts:AssumeRole",
        **({"Condition": condition} if condition else {}),
    },
    PRINCIPALS,
    st.sampled_from(CONDITIONS[:3]),
)
SHARED = st.builds(
    lambda principal, actions: {
        "Effect": "Allow",
        "Principal": principal,
        "Action": actions,
        "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
    },
    PRINCIPALS,
    st.sampled_from([["s3:GetObject"], ["s3:PutObject"], ["s3:PutBucketPolicy"]]),
)
LIMIT = written("limit", allow(["s3:GetObject", "sts:AssumeRole", "iam:*"], "*"))


@st.composite
def identities(draw, index):
    account, name = ROLES[index]
    own, trust = draw(st.lists(OWN, max_size=2)), draw(st.lists(TRUST, max_size=2))
    return Identity(
        arn=role_arn(account, name),
        account=account,
        policies=(written("own", *own),) if own else (),
        boundary=LIMIT if draw(st.booleans()) else None,
        trust=written("trust policy", *trust) if trust else None,
    )


@st.composite
def worlds(draw):
    roles = [draw(identities(index)) for index in range(len(ROLES))]
    data = bucket(C, "data", *draw(st.lists(SHARED, max_size=2)))
    function = thing(B, "function", FUNCTION, delivery=Function(role_arn(B, "two")))
    return world(*roles, data, function, thing(B, "policy", policy_arn(B, "limit")))


STARTS = st.sampled_from(
    [whole_account(A), whole_account(C), *(Node("role", role_arn(*each), each[0]) for each in ROLES)]
)


def nodes(made, start):
    """The nodes that are reached; new principals by what they are, as their names are the witness's."""
    return {
        replace(each.node, arn="") if each.node.form is Form.NEW else each.node for each in reach(made, start).reached
    }


def covered(node, found):
    """Whether a node, or the whole account that it is in, is among those found."""
    return node in found or whole_account(node.account) in found


def added(items, policy, name):
    """A policy with one more statement."""
    before = policy.statements if policy is not None else ()
    return written(name, *before, items)


@profile
@given(made=worlds(), start=STARTS, more=OWN, index=st.integers(0, len(ROLES) - 1))
def test_one_more_allowing_statement_of_a_role_never_takes_anything_away(made, start, more, index):
    role = made.identities[index]
    first = role.policies[0] if role.policies else None
    grown = replace(role, policies=(added(more, first, "own"),))
    wider = replace(made, identities=tuple(grown if each is role else each for each in made.identities))
    after = nodes(wider, start)
    assert [node for node in nodes(made, start) if not covered(node, after)] == []


@profile
@given(made=worlds(), start=STARTS, more=TRUST, index=st.integers(0, len(ROLES) - 1))
def test_one_more_allowing_statement_of_a_trust_policy_never_takes_anything_away(made, start, more, index):
    role = made.identities[index]
    open_role = replace(role, trust=added(more, role.trust, "trust policy"))
    wider = replace(made, identities=tuple(open_role if each is role else each for each in made.identities))
    after = nodes(wider, start)
    assert [node for node in nodes(made, start) if not covered(node, after)] == []


@profile
@given(made=worlds(), start=STARTS)
def test_the_order_in_which_a_world_is_written_does_not_matter(made, start):
    turned = replace(made, identities=made.identities[::-1], holdings=made.holdings[::-1])
    before, after = nodes(made, start), nodes(turned, start)
    assert [node for node in before if not covered(node, after)] == []
    assert [node for node in after if not covered(node, before)] == []


def by_single_requests(made, start):
    """The roles that are assumed one after the other when every pair is tried with an empty context."""
    found, waiting = set(), [start]
    while waiting:
        caller = waiting.pop()
        for role in made.identities:
            if role.arn not in found and role is not caller and _assumes(caller, role):
                found.add(role.arn)
                waiting.append(role)
    return found


def _assumes(caller, role):
    session = f"arn:aws:sts::{caller.account}:assumed-role/{caller.name}/session"
    principal = replace(principal_of(session, {}), role_arn=caller.arn)

    def compiled(policy, kind):
        return None if policy is None else read_policy(policy.document, kind=kind, name=policy.name)[0]

    policies = Policies(
        identity=tuple(compiled(each, PolicyKind.IDENTITY) for each in caller.policies),
        boundary=compiled(caller.boundary, PolicyKind.BOUNDARY),
        resource=compiled(role.trust, PolicyKind.TRUST),
    )
    request = Request(principal, "sts:AssumeRole", Resource(role.arn, role.account))
    return evaluate(request, policies).allowed


@profile
@given(made=worlds(), index=st.integers(0, len(ROLES) - 1))
def test_every_role_that_single_requests_lead_to_is_reached(made, index):
    start = made.identities[index]
    found = nodes(made, Node("role", start.arn, start.account))
    tried = by_single_requests(made, start) - {start.arn}
    assert [arn for arn in tried if not covered(Node("role", arn, arn.split(":")[4]), found)] == []
