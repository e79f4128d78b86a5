"""Who can make one call, directly or by a chain, and how one principal gets to it."""

from dataclasses import replace

import pytest

from hand_made_worlds import A, B, C, bucket, for_all, regional, role, role_arn, served, thing, trusts, world
from lockgate.kernel import Exit, LockgateError
from lockgate.proof.reach import NOBODY, OUTSIDE, Node, call_of, chain, graph, start_of, who_can, whole_account
from policy_writing import allow

SECRET = regional("secretsmanager", C, "secret:s-AbCdEf")
READ = "secretsmanager:GetSecretValue"
VAULT = thing(C, "secret", SECRET)
READER = role(C, "reader", allow(READ, SECRET), trust=trusts(role_arn(B, "middle")))
MIDDLE = role(B, "middle", allow("sts:AssumeRole", READER.arn), trust=trusts(A))
IDLE = role(C, "idle")


def everyone(made, action=READ, resource=SECRET):
    """Whoever can make the call, with the nodes on the way."""
    found = who_can(graph(made), call_of(made, action, resource))
    return {each.who: each.way for each in found.ways}


def role_node(identity):
    return Node("role", identity.arn, identity.account)


def test_who_can_is_answered_for_principals_accounts_and_chains():
    found = everyone(world(VAULT, READER, MIDDLE, IDLE))
    assert found == {
        whole_account(C): (),
        role_node(READER): (),
        role_node(MIDDLE): (role_node(READER),),
        whole_account(B): (role_node(READER),),
        whole_account(A): (role_node(MIDDLE), role_node(READER)),
    }


def test_who_makes_the_call_himself_comes_before_who_needs_a_chain():
    made = world(VAULT, READER, MIDDLE, IDLE)
    found = who_can(graph(made), call_of(made, READ, SECRET))
    lengths = [len(each.way) for each in found.ways]
    assert [bool(length) for length in lengths] == sorted(bool(length) for length in lengths)


def test_without_the_one_statement_only_the_owner_is_left():
    silent = role(C, "reader", trust=trusts(role_arn(B, "middle")))
    assert set(everyone(world(VAULT, silent, MIDDLE))) == {whole_account(C)}


def test_outsiders_and_services_are_told_where_a_policy_lets_them():
    public = bucket(B, "data", *for_all(allow("s3:GetObject", "arn:aws:s3:::data/*")))
    found = everyone(world(public), "s3:GetObject", "arn:aws:s3:::data/x")
    assert {OUTSIDE, NOBODY, whole_account(A), whole_account(B), whole_account(C)} <= set(found)
    logs = bucket(
        B, "data", *for_all(allow("s3:PutObject", "arn:aws:s3:::data/*"), principal={"Service": "logs.amazonaws.com"})
    )
    found = everyone(world(logs), "s3:PutObject", "arn:aws:s3:::data/x")
    assert Node("service", "logs.amazonaws.com", "") in found


def test_a_service_that_may_assume_a_role_is_told_for_the_account_of_the_role():
    builder = role(B, "builder", trust=served("codebuild"))
    found = who_can(graph(world(builder)), call_of(world(builder), "sts:AssumeRole", builder.arn))
    (way,) = (each for each in found.ways if each.who.kind == "service")
    assert way.path[0].note.startswith(f"for resources of {B}")


def test_a_chain_is_told_from_its_beginning_with_the_call_at_its_end():
    made = world(VAULT, READER, MIDDLE)
    (way,) = chain(graph(made), role_node(MIDDLE), call_of(made, READ, SECRET)).ways
    assert way.way == (role_node(READER),)
    assert [each.does for each in way.path] == ["sts:AssumeRole", READ]


def test_a_principal_who_makes_the_call_himself_needs_no_chain():
    made = world(VAULT, READER)
    (way,) = chain(graph(made), role_node(READER), call_of(made, READ, SECRET)).ways
    assert way.way == ()


def test_where_no_chain_leads_there_is_no_way():
    made = world(VAULT, READER, MIDDLE, IDLE)
    assert chain(graph(made), role_node(IDLE), call_of(made, READ, SECRET)).ways == ()


def test_whoever_writes_the_policy_of_a_thing_can_make_every_call_on_it():
    opened = thing(C, "secret", SECRET, *for_all(allow("secretsmanager:PutResourcePolicy", "*"), principal={"AWS": A}))
    made = world(opened)
    (way,) = chain(graph(made), whole_account(A), call_of(made, READ, SECRET)).ways
    assert [each.does for each in way.path] == ["secretsmanager:PutResourcePolicy"]
    data = bucket(C, "data", *for_all(allow("s3:PutBucketPolicy", "arn:aws:s3:::data"), principal={"AWS": A}))
    made = world(data)
    (way,) = chain(graph(made), whole_account(A), call_of(made, "s3:GetObject", "arn:aws:s3:::data/x")).ways
    assert way.path[-1].does == "lets himself in through the policy of"


@pytest.mark.parametrize(
    ("text", "node"),
    [
        (A, whole_account(A)),
        ("999999999999", whole_account("999999999999")),
        ("prod", whole_account(C)),
        ("reader", role_node(READER)),
        (READER.arn, role_node(READER)),
        ("outsider", OUTSIDE),
        ("anonymous", NOBODY),
        (f"arn:aws:iam::{B}:root", whole_account(B)),
        ("arn:aws:iam::999999999999:role/unknown", whole_account("999999999999")),
    ],
)
def test_a_reach_begins_at_an_account_a_principal_or_outside(text, node):
    labelled = replace(VAULT, labels=frozenset({C, "prod"}))
    assert start_of(world(labelled, READER, MIDDLE), text) == node


def test_a_service_is_no_start():
    with pytest.raises(LockgateError) as caught:
        start_of(world(READER), "logs.amazonaws.com")
    assert caught.value.exit is Exit.USAGE
    assert str(caught.value) == (
        "the question: LG4202 `logs.amazonaws.com` is a service\n"
        "  why: a service acts for the accounts that drive it, and keeps nothing of its own\n"
        "  try: name an account, a role or a user"
    )


KEPT = regional("kms", A, "key/k")
OBJECT = "arn:aws:s3:::data/x"


def encrypted_world(*key_statements, does, denials=()):
    """A bucket under a key, and a role that may do that to its objects."""
    data = bucket(A, "data", *denials, key=KEPT)
    who = role(A, "who", allow(does, "arn:aws:s3:::data/*"))
    return world(data, thing(A, "key", KEPT, *key_statements), who), role_node(who)


def key_grants(*actions):
    return allow(list(actions), "*") | {"Principal": {"AWS": role_arn(A, "who")}}


def test_metadata_are_read_without_the_key_and_content_is_not():
    made, who = encrypted_world(does="s3:GetObject")
    assert who in everyone(made, "s3:HeadObject", OBJECT)
    assert who not in everyone(made, "s3:GetObject", OBJECT)
    made, who = encrypted_world(key_grants("kms:Decrypt"), does="s3:GetObject")
    assert who in everyone(made, "s3:GetObject", OBJECT)


def test_an_upload_in_parts_takes_both_uses_of_the_key():
    condition = {"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}}
    plain = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Principal": "*", "Condition": condition}
    only, both = key_grants("kms:GenerateDataKey"), key_grants("kms:GenerateDataKey", "kms:Decrypt")
    for statement, found in ((only, False), (both, True)):
        made, who = encrypted_world(statement, does="s3:PutObject", denials=(plain,))
        assert who in everyone(made, "s3:PutObject", OBJECT)
        assert (who in everyone(made, "s3:UploadPart", OBJECT)) is found


def test_a_writer_without_the_key_may_ask_for_another_encryption():
    made, who = encrypted_world(does="s3:PutObject")
    assert who in everyone(made, "s3:PutObject", OBJECT)
