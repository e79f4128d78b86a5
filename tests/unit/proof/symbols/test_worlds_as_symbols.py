"""A world in the nouns of symbolic questions, and back."""

from dataclasses import replace

import pytest

from lockgate.iam import (
    Decision,
    Effect,
    Level,
    Policies,
    PolicyKind,
    Principal,
    PrincipalKind,
    Reason,
    Request,
    Resource,
    evaluate,
    read_policy,
)
from lockgate.iam.symbolic import Actual, AnyoneIn, Question
from lockgate.kernel import Origin
from lockgate.proof import Holding, Identity, Members, Skipped, World, Written
from lockgate.proof.symbols import (
    Sources,
    actual,
    driven_for,
    identity_target,
    landscape,
    target_of,
    trust_target,
    whole,
)
from policy_writing import allow, statements, trusting

ROLE = "arn:aws:iam::111111111111:role/ci/builder"
BUCKET = "arn:aws:s3:::things"
HERE, THERE = Origin("lockgate.yaml", 4, 3), Origin("lockgate.yaml", 9, 3)


def written(name, *items, places=()):
    return Written(name, statements(items), "the stack", tuple(places))


def policy(name, *items, places=()):
    """A resource's policy: the statements with everybody as principal."""
    return written(name, *({**each, "Principal": "*"} for each in items), places=places)


BUILDER = Identity(
    arn=ROLE,
    account="111111111111",
    policies=(
        written("inline", allow("s3:GetObject", f"{BUCKET}/a")),
        written("inline", allow("s3:GetObject", f"{BUCKET}/b"), places=[HERE]),
    ),
    boundary=written("limit", allow("*", "*")),
    trust=Written("trust policy", trusting("111111111111"), "the stack"),
    tags={"team": "blue"},
)
THINGS = Holding(
    arn=BUCKET,
    account="222222222222",
    kind="bucket",
    name="things",
    policy=policy("bucket policy", allow("s3:ListBucket", BUCKET), allow("s3:*", f"{BUCKET}/*"), places=[HERE, THERE]),
    tags={"team": "blue"},
)
SCP = Members("root", frozenset({"111111111111"}), (written("all", allow("*", "*"), places=[HERE]),))
WORLD = World(
    source="a test",
    region="eu-west-1",
    accounts=("111111111111", "222222222222"),
    identities=(BUILDER,),
    holdings=(THINGS,),
    scps=(SCP, replace(SCP, level="111111111111")),
)


def decided(question, request):
    """The evaluator's decision about a request, with the documents of the question."""
    who, on = question.who, question.on

    def compiled(documents):
        return tuple(read_policy(each.document, kind=each.kind, name=each.name)[0] for each in documents)

    return evaluate(
        request,
        Policies(
            identity=compiled(who.identity),
            boundary=compiled([who.boundary])[0],
            resource=compiled([on.policy])[0],
            scps=tuple(Level(each.level, compiled(each.policies)) for each in landscape(WORLD).scps),
        ),
    )


def test_a_role_is_an_actual_principal_with_its_policies_boundary_and_tags():
    who = actual(BUILDER)
    assert (who.arn, who.account, who.tags) == (ROLE, "111111111111", {"team": "blue"})
    assert [each.kind for each in who.identity] == [PolicyKind.IDENTITY] * 2
    assert who.boundary is not None
    assert who.boundary.kind is PolicyKind.BOUNDARY
    assert not who.service_linked


def test_two_policies_of_one_name_get_names_of_their_own():
    assert [each.name for each in actual(BUILDER).identity] == ["inline", "inline (2)"]
    assert [each.policies[0].name for each in landscape(WORLD).scps] == ["all", "all (2)"]


def test_sessions_may_carry_any_tags_where_the_trust_policy_allows_to_tag_them():
    assert actual(BUILDER).open_tags
    plain = statements([{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}])
    assert not actual(replace(BUILDER, trust=Written("trust policy", plain))).open_tags
    broad = statements([{"Effect": "Allow", "Principal": "*", "Action": "STS:*"}])
    assert actual(replace(BUILDER, trust=Written("trust policy", broad))).open_tags
    assert not actual(replace(BUILDER, trust=None)).open_tags


def test_a_service_linked_role_is_known_by_its_path():
    assert actual(replace(BUILDER, arn="arn:aws:iam::111111111111:role/aws-service-role/x/R")).service_linked


def test_a_role_that_is_assumed_has_its_trust_policy_and_one_that_is_changed_has_none():
    trust = trust_target(BUILDER).policy
    assert trust is not None
    assert trust.kind is PolicyKind.TRUST
    assert identity_target(BUILDER).policy is None


@pytest.mark.parametrize(
    ("kind", "arn", "part"),
    [
        ("bucket", BUCKET, f"{BUCKET}/*"),
        (
            "function",
            "arn:aws:lambda:eu-west-1:222222222222:function:f",
            "arn:aws:lambda:eu-west-1:222222222222:function:f:*",
        ),
    ],
)
def test_a_part_of_a_resource_stands_behind_its_own_separator(kind, arn, part):
    thing = replace(THINGS, kind=kind, arn=arn)
    assert target_of(thing).arns == (arn,)
    assert target_of(thing, "*").arns == (part,)
    assert whole(thing).arns == (arn, part)


def test_the_tags_of_a_bucket_decide_nothing():
    assert target_of(THINGS).tags == {}
    assert target_of(replace(THINGS, kind="table")).tags == {"team": "blue"}


def test_a_witness_leads_back_to_the_lines_that_allowed_it():
    question = Question(actual(BUILDER), ("s3:GetObject",), target_of(THINGS, "*"))
    session = "arn:aws:sts::111111111111:assumed-role/builder/s"
    caller = Principal(PrincipalKind.ROLE_SESSION, session, "111111111111", ROLE)
    decision = decided(question, Request(caller, "s3:GetObject", Resource(f"{BUCKET}/b", "222222222222")))
    assert decision.allowed
    found = Sources(WORLD).causes(question, decision)
    assert [(each.policy_type, each.policy, each.statement, each.place) for each in found] == [
        ("identity-based policy", "inline (2)", "#1", HERE),
        ("resource-based policy", "bucket policy", "#2", THERE),
    ]
    assert {each.holder for each in found} == {"the stack"}


def test_what_could_not_be_read_bears_on_questions_about_it():
    gaps = (
        Skipped("", "no SCPs", narrows=True),
        Skipped(ROLE, "a policy of the role"),
        Skipped(BUCKET, "the bucket's policy"),
        Skipped("222222222222", "the functions"),
        Skipped("333333333333", "elsewhere"),
    )
    sources = Sources(replace(WORLD, skipped=gaps))
    on_objects = Question(actual(BUILDER), ("s3:GetObject",), target_of(THINGS, "*"))
    assert set(sources.missing(on_objects)) == {"a policy of the role", "the bucket's policy", "the functions"}
    assert sources.missing(on_objects, narrowing=True) == ("no SCPs",)
    anyone = Question(AnyoneIn(frozenset({"333333333333"})), ("sts:AssumeRole",), trust_target(BUILDER))
    assert set(sources.missing(anyone)) == {"a policy of the role", "elsewhere"}


def test_the_roles_of_a_design_lead_back_to_the_declared_file(paired_world):
    sources = Sources(paired_world)
    role = next(each for each in paired_world.identities if each.name == "lockgate-orders-develop-pipeline")
    who = actual(role)
    assert isinstance(who, Actual)
    question = Question(who, ("s3:GetObject",), identity_target(role))
    assert who.identity
    for document in who.identity:
        label = document.document["Statement"][0].get("Sid", "#1")
        reason = Reason("identity-based policy", document.name, label, "allowed")
        (cause,) = sources.causes(question, Decision(Effect.ALLOWED, (reason,)))
        assert cause.place is not None
        assert cause.place.file == "lockgate.yaml"


def key_for_logs():
    """A key that CloudWatch Logs may use for one log group, as its user guide proposes."""
    group = "arn:aws:logs:eu-west-1:222222222222:log-group:a"
    condition = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": group}}
    statement = {**allow("kms:Decrypt", "*"), "Principal": {"Service": "logs.amazonaws.com"}, "Condition": condition}
    return replace(THINGS, kind="key", arn="arn:aws:kms:eu-west-1:222222222222:key/k", policy=written("p", statement))


@pytest.mark.parametrize(("driven", "allowed"), [("222222222222", True), ("111111111111", False)])
def test_a_service_names_a_resource_of_the_account_that_drives_it_in_the_encryption_context(driven, allowed):
    target = driven_for(target_of(key_for_logs()), [driven])
    assert target.policy is not None
    policy = read_policy(target.policy.document, kind=PolicyKind.RESOURCE, name="p")[0]
    context = {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:222222222222:log-group:a"}
    caller = Principal(PrincipalKind.SERVICE, "logs.amazonaws.com")
    request = Request(caller, "kms:Decrypt", Resource(target.arns[0], "222222222222"), context)
    assert evaluate(request, Policies(resource=policy)).allowed is allowed


def test_statements_that_are_added_to_a_policy_do_not_hide_where_it_is_written():
    key = key_for_logs()
    target = driven_for(target_of(key), ["222222222222"])
    question = Question(actual(BUILDER), ("kms:Decrypt",), target)
    decision = Decision(Effect.ALLOWED, (Reason("resource-based policy", "p", "#1", "allowed"),))
    (cause,) = Sources(replace(WORLD, holdings=(key,))).causes(question, decision)
    assert cause.holder == "the stack"


def test_a_target_without_a_policy_or_context_is_left_as_it_is():
    bare = target_of(replace(THINGS, policy=None))
    assert driven_for(bare, ["222222222222"]) is bare
    assert driven_for(target_of(THINGS), ["222222222222"]) == target_of(THINGS)
