"""Edges to what is kept: objects with their keys, secrets, queues, policies, and services as proxies."""

import pytest

from hand_made_worlds import A, B, C, bucket, for_all, regional, role, role_arn, thing, trusts, world
from lockgate.iam import Grant
from lockgate.proof.reach import NOBODY, OUTSIDE, Form, Node, Power, reach, whole_account
from policy_writing import allow

KEY = regional("kms", B, "key/k")
OBJECTS = "arn:aws:s3:::data/*"


def reached(start, *things):
    """The nodes that are reached from a node, or from an account's id."""
    node = whole_account(start) if isinstance(start, str) else start
    return {each.node for each in reach(world(*things), node).reached}


def data(*items, principal="*", **more):
    return bucket(B, "data", *for_all(*items, principal=principal), **more)


def has(found, power, kind="bucket", form=Form.PLAIN):
    return any((each.kind, each.power, each.form) == (kind, power, form) for each in found)


# Objects and keys


def test_an_account_reads_objects_that_their_bucket_lets_it_read():
    assert reached(A, data(allow("s3:GetObject", OBJECTS), principal={"AWS": A})) == {
        Node("bucket", "arn:aws:s3:::data", B, Power.READ)
    }
    assert reached(C, data(allow("s3:GetObject", OBJECTS), principal={"AWS": A})) == set()
    assert reached(A, data(allow("s3:ListBucket", "arn:aws:s3:::data"), principal={"AWS": A})) == set()


def key(*items):
    return thing(B, "key", KEY, *items)


def test_encrypted_objects_are_read_by_whoever_may_decrypt_them_too():
    encrypted = data(allow("s3:GetObject", OBJECTS), principal={"AWS": A}, key=KEY)
    open_key = key(*for_all(allow("kms:Decrypt", "*"), principal={"AWS": A}))
    shut_key = key(*for_all(allow("kms:Decrypt", "*"), principal={"AWS": C}))
    assert has(reached(A, encrypted, open_key), Power.READ)
    assert not has(reached(A, encrypted, shut_key), Power.READ)


def test_the_same_principal_must_be_let_in_by_the_bucket_and_by_the_key():
    def only(name):
        return {"ArnEquals": {"aws:PrincipalArn": role_arn(A, name)}}

    encrypted = data(allow("s3:GetObject", OBJECTS, **only("one")), principal={"AWS": A}, key=KEY)
    for name, read in (("one", True), ("two", False)):
        its_key = key(*for_all(allow("kms:Decrypt", "*", **only(name)), principal={"AWS": A}))
        assert has(reached(A, encrypted, its_key), Power.READ) is read


def test_the_same_object_must_be_open_in_s3_and_in_kms():
    encrypted = data(allow("s3:GetObject", "arn:aws:s3:::data/*"), principal={"AWS": A}, key=KEY)

    def for_objects(pattern):
        condition = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{pattern}"}}
        return key(*for_all(allow("kms:Decrypt", "*", **condition), principal={"AWS": A}))

    assert has(reached(A, encrypted, for_objects("data/in/*")), Power.READ)
    assert not has(reached(A, encrypted, for_objects("elsewhere/*")), Power.READ)


def test_a_writer_who_may_choose_another_encryption_needs_no_key():
    encrypted = data(allow("s3:PutObject", OBJECTS), principal={"AWS": A}, key=KEY)
    shut = key(*for_all(allow("kms:*", "*"), principal={"AWS": C}))
    assert has(reached(A, encrypted, shut), Power.WRITE)
    insisting = {"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    strict = data(allow("s3:PutObject", OBJECTS, **insisting), principal={"AWS": A}, key=KEY)
    assert not has(reached(A, strict, shut), Power.WRITE)


def test_a_grant_of_a_key_is_a_way_to_it():
    granted = thing(B, "key", KEY, grants=(Grant("g", role_arn(A, "ci"), frozenset({"Decrypt"})),))
    assert has(reached(A, granted), Power.USE, "key")
    assert not has(reached(C, granted), Power.USE, "key")


# Everything else that is kept


@pytest.mark.parametrize(
    ("kind", "arn", "action", "power"),
    [
        ("secret", regional("secretsmanager", B, "secret:s-AbCdEf"), "secretsmanager:GetSecretValue", Power.READ),
        ("secret", regional("secretsmanager", B, "secret:s-AbCdEf"), "secretsmanager:PutResourcePolicy", Power.CONTROL),
        ("queue", regional("sqs", B, "q"), "sqs:SendMessage", Power.WRITE),
        ("queue", regional("sqs", B, "q"), "sqs:ReceiveMessage", Power.READ),
        ("topic", regional("sns", B, "t"), "sns:Publish", Power.WRITE),
        ("table", regional("dynamodb", B, "table/t"), "dynamodb:Query", Power.READ),
        ("function", regional("lambda", B, "function:f"), "lambda:InvokeFunction", Power.USE),
        ("key", KEY, "kms:PutKeyPolicy", Power.CONTROL),
        ("key", KEY, "kms:CreateGrant", Power.CONTROL),
        ("key", KEY, "kms:ScheduleKeyDeletion", Power.DELETE),
        ("bucket", "arn:aws:s3:::data", "s3:PutBucketPolicy", Power.CONTROL),
        ("bucket", "arn:aws:s3:::data", "s3:DeleteBucket", Power.DELETE),
    ],
)
def test_a_policy_gives_another_account_a_power_over_what_is_kept(kind, arn, action, power):
    def found(account):
        return reached(A, thing(B, kind, arn, *for_all(allow(action, arn), principal={"AWS": account})))

    assert has(found(A), power, kind)
    assert not found(C)


def test_a_role_uses_what_its_own_policies_let_it_use_in_its_account():
    reader = role(B, "reader", allow("dynamodb:GetItem", "*"), trust=trusts(A))
    table = thing(B, "table", regional("dynamodb", B, "table/t"))
    elsewhere = thing(C, "table", regional("dynamodb", C, "table/t"))
    assert has(reached(A, reader, table), Power.READ, "table")
    assert not has(reached(A, reader, elsewhere), Power.READ, "table")


def test_whoever_writes_the_policy_of_a_bucket_reads_and_writes_its_objects():
    opened = data(allow("s3:PutBucketPolicy", "arn:aws:s3:::data"), principal={"AWS": A})
    found = reached(A, opened)
    assert has(found, Power.READ, form=Form.OPENED)
    assert has(found, Power.WRITE, form=Form.OPENED)


def test_the_policy_of_a_bucket_does_not_open_objects_that_a_foreign_key_protects():
    opened = data(allow("s3:PutBucketPolicy", "arn:aws:s3:::data"), principal={"AWS": A}, key=KEY)
    shut = key(*for_all(allow("kms:*", "*"), principal={"AWS": C}))
    assert not has(reached(A, opened, shut), Power.READ, form=Form.OPENED)
    open_key = key(*for_all(allow("kms:Decrypt", "*"), principal={"AWS": A}))
    assert has(reached(A, opened, open_key), Power.READ, form=Form.OPENED)


# Services as proxies, and whoever is outside


def test_a_service_without_a_source_condition_is_a_proxy_of_every_account():
    statement = allow("s3:PutObject", OBJECTS)
    served = {"Service": "logging.s3.amazonaws.com"}
    assert has(reached(A, data(statement, principal=served)), Power.WRITE)
    pinned = allow("s3:PutObject", OBJECTS, StringEquals={"aws:SourceAccount": C})
    assert not reached(A, data(pinned, principal=served))
    assert has(reached(C, data(pinned, principal=served)), Power.WRITE)


def test_a_service_uses_a_key_only_for_resources_of_whoever_drives_it():
    group = regional("logs", C, "log-group:a")
    rule = allow("kms:Decrypt", "*", ArnLike={"kms:EncryptionContext:aws:logs:arn": group})
    logs = key(*for_all(rule, principal={"Service": "logs.amazonaws.com"}))
    assert not has(reached(A, logs), Power.USE, "key")
    assert has(reached(C, logs), Power.USE, "key")


def test_whoever_is_outside_and_whoever_has_no_credentials_read_what_is_public():
    public = data(allow("s3:GetObject", OBJECTS))
    assert has(reached(OUTSIDE, public), Power.READ)
    assert has(reached(NOBODY, public), Power.READ)
    known = data(allow("s3:GetObject", OBJECTS), principal={"AWS": A})
    assert not reached(OUTSIDE, known)
    assert not reached(NOBODY, known)


def test_a_service_acts_for_outsiders_where_a_policy_names_one_of_their_accounts():
    served = {"Service": "logging.s3.amazonaws.com"}
    theirs = allow("s3:PutObject", OBJECTS, StringEquals={"aws:SourceAccount": "987654321098"})
    assert has(reached(OUTSIDE, data(theirs, principal=served)), Power.WRITE)
    ours = allow("s3:PutObject", OBJECTS, StringEquals={"aws:SourceAccount": C})
    assert not reached(OUTSIDE, data(ours, principal=served))
