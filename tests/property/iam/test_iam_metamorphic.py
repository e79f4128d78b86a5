"""What must not change a decision, and what may change it in one direction only."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lockgate.iam import Level, Policies, Policy, PolicyKind, denial_message, evaluate, explain
from property.iam.iam_profile import profile
from property.iam.iam_strategies import documents, parsed, requests, stacks, statements

RESOURCE = PolicyKind.RESOURCE


def joined(policy: Policy | None, more: Policy) -> Policy:
    statements = (policy.statements if policy else ()) + more.statements
    return Policy(more.name, more.kind, more.version, statements)


@profile
@given(requests(), stacks(), statements(effect="Deny"))
def test_adding_a_deny_to_an_identity_policy_never_adds_access(request, policies, statement):
    narrowed = replace(policies, identity=(*policies.identity, parsed([statement])))
    assert evaluate(request, policies).allowed or not evaluate(request, narrowed).allowed


@profile
@given(requests(), stacks(), statements(effect="Deny", kind=RESOURCE))
def test_adding_a_deny_to_the_resource_policy_never_adds_access(request, policies, statement):
    narrowed = replace(policies, resource=joined(policies.resource, parsed([statement], RESOURCE)))
    assert evaluate(request, policies).allowed or not evaluate(request, narrowed).allowed


@profile
@given(requests(), stacks(), documents())
def test_adding_a_level_of_scps_never_adds_access(request, policies, raw):
    narrowed = replace(policies, scps=(*policies.scps, Level("more", (parsed(raw, PolicyKind.SCP),))))
    assert evaluate(request, policies).allowed or not evaluate(request, narrowed).allowed


@profile
@given(requests(), stacks(), documents(PolicyKind.RCP))
def test_adding_an_rcp_never_adds_access(request, policies, raw):
    narrowed = replace(policies, rcps=(*policies.rcps, Level("more", (parsed(raw, PolicyKind.RCP),))))
    assert evaluate(request, policies).allowed or not evaluate(request, narrowed).allowed


@profile
@given(requests(), stacks(), documents())
def test_adding_a_boundary_never_adds_access(request, policies, raw):
    without = replace(policies, boundary=None)
    narrowed = replace(policies, boundary=parsed(raw, PolicyKind.BOUNDARY))
    assert evaluate(request, without).allowed or not evaluate(request, narrowed).allowed


@profile
@given(requests(), stacks(), documents())
def test_adding_a_session_policy_never_adds_access(request, policies, raw):
    without = replace(policies, session=None)
    narrowed = replace(policies, session=(parsed(raw, PolicyKind.SESSION),))
    assert evaluate(request, without).allowed or not evaluate(request, narrowed).allowed


@profile
@given(requests(), stacks(), documents(RESOURCE))
def test_adding_an_endpoint_policy_never_adds_access(request, policies, raw):
    narrowed = replace(policies, endpoint=parsed(raw, RESOURCE))
    assert evaluate(request, policies).allowed or not evaluate(request, narrowed).allowed


@profile
@given(requests(), stacks(), statements(effect="Allow"))
def test_adding_an_allow_to_an_identity_policy_never_removes_access(request, policies, statement):
    widened = replace(policies, identity=(*policies.identity, parsed([statement])))
    assert not evaluate(request, policies).allowed or evaluate(request, widened).allowed


@profile
@given(requests(), stacks(), statements(effect="Allow", kind=RESOURCE))
def test_adding_an_allow_to_the_resource_policy_never_removes_access(request, policies, statement):
    widened = replace(policies, resource=joined(policies.resource, parsed([statement], RESOURCE)))
    assert not evaluate(request, policies).allowed or evaluate(request, widened).allowed


@profile
@given(requests(), stacks(), statements(effect="Allow"), st.sampled_from(["boundary", "session", "scps"]))
def test_adding_an_allow_to_a_ceiling_never_removes_access(request, policies, statement, ceiling):
    more = parsed([statement])
    widened = policies
    if ceiling == "boundary" and policies.boundary:
        widened = replace(policies, boundary=joined(policies.boundary, more))
    if ceiling == "session" and policies.session:
        widened = replace(policies, session=(*policies.session, more))
    if ceiling == "scps":
        widened = replace(policies, scps=tuple(Level(level.name, (*level.policies, more)) for level in policies.scps))
    assert not evaluate(request, policies).allowed or evaluate(request, widened).allowed


@profile
@given(requests(), stacks())
def test_order_and_duplicates_do_not_matter(request, policies):
    def turned(policy: Policy) -> Policy:
        return Policy(policy.name, policy.kind, policy.version, policy.statements[::-1] + policy.statements)

    def levels(given: tuple[Level, ...]) -> tuple[Level, ...]:
        return tuple(Level(level.name, tuple(map(turned, level.policies)) * 2) for level in given[::-1])

    shuffled = Policies(
        identity=tuple(map(turned, policies.identity[::-1])) * 2,
        boundary=turned(policies.boundary) if policies.boundary else None,
        session=tuple(map(turned, policies.session[::-1])) if policies.session else policies.session,
        resource=turned(policies.resource) if policies.resource else None,
        scps=levels(policies.scps) * 2,
        rcps=levels(policies.rcps) * 2,
    )
    assert evaluate(request, shuffled).effect is evaluate(request, policies).effect


@profile
@given(requests(), stacks())
def test_asking_again_gives_the_same_answer(request, policies):
    assert evaluate(request, policies) == evaluate(request, policies)


@profile
@given(requests(), stacks())
def test_what_the_caller_claims_of_itself_does_not_matter(request, policies):
    forged = {
        **request.context,
        "aws:PrincipalArn": "arn:aws:iam::111111111111:role/app",
        "aws:PrincipalOrgID": "o-zzzzzzzzzz",
        "AWS:PRINCIPALTAG/TEAM": "beta",
        "aws:ResourceAccount": "222222222222",
    }
    assert evaluate(replace(request, context=forged), policies) == evaluate(request, policies)


@profile
@given(requests(), stacks())
def test_an_explanation_agrees_with_its_decision(request, policies):
    explanation = explain(request, policies)
    decision = explanation.decision
    matched = {
        (line.policy_type, line.statement)
        for line in explanation.lines
        if line.matched and "does not bind" not in line.note
    }
    assert decision == evaluate(request, policies)
    for reason in decision.reasons:
        assert reason.statement is None or (reason.policy_type, reason.statement) in matched
    assert all(line.matched is not bool(line.mismatches) for line in explanation.lines)


@profile
@given(requests(), stacks())
def test_a_denial_says_who_what_and_why(request, policies):
    decision = evaluate(request, policies)
    if not decision.allowed:
        message = denial_message(request, decision)
        assert f"is not authorized to perform: {request.action}" in message
        assert message.endswith(decision.reasons[0].text)
