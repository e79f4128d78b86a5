"""Any world that is written is read back equal, whatever is in it."""

import json
from dataclasses import fields, is_dataclass

from hypothesis import given
from hypothesis import strategies as st

from lockgate.iam import Grant, Organization
from lockgate.kernel import Origin
from lockgate.proof import (
    Action,
    Build,
    Called,
    Filter,
    Function,
    Holding,
    Identity,
    Members,
    Pipeline,
    Rule,
    Runs,
    Skipped,
    StackFacts,
    Stage,
    Store,
    World,
    Written,
    read_world,
    world_document,
)
from lockgate.proof.document.shapes import noun

TEXT = st.text(max_size=8)
ACCOUNT = st.from_regex(r"[0-9]{12}", fullmatch=True)
DOCUMENTS = st.fixed_dictionaries(
    {
        "Version": st.just("2012-10-17"),
        "Statement": st.lists(
            st.fixed_dictionaries(
                {
                    "Effect": st.sampled_from(["Allow", "Deny"]),
                    "Action": st.just("s3:GetObject"),
                    "Resource": st.just("*"),
                },
                optional={"Condition": st.dictionaries(st.just("Bool"), st.just({"aws:SecureTransport": "true"}))},
            ),
            min_size=1,
            max_size=2,
        ),
    }
)
TRUSTS = st.just(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"},
    }
)


def tuples(item):
    return st.lists(item, max_size=2).map(tuple)


def built(made, /, **given):
    return st.builds(made, **given)


ORIGINS = built(Origin, file=TEXT, line=st.integers(0, 9), column=st.integers(0, 9), path=tuples(TEXT))
MAYBE_ORIGIN = st.none() | ORIGINS
TEXTS = st.dictionaries(TEXT, TEXT, max_size=2)
MAYBE = st.none() | TEXT


def written(documents):
    return built(Written, name=TEXT, document=documents, holder=TEXT, places=tuples(MAYBE_ORIGIN))


ACTIONS = built(
    Action,
    name=TEXT,
    category=TEXT,
    provider=TEXT,
    owner=TEXT,
    role=MAYBE,
    region=TEXT,
    configuration=TEXTS,
    inputs=tuples(TEXT),
    outputs=tuples(TEXT),
    order=st.integers(1, 9),
)
DELIVERIES = st.one_of(
    built(
        Pipeline,
        role=TEXT,
        stores=tuples(built(Store, bucket=TEXT, key=MAYBE, region=TEXT)),
        stages=tuples(built(Stage, name=TEXT, actions=tuples(ACTIONS))),
        type=TEXT,
    ),
    built(
        Build,
        role=TEXT,
        source=TEXT,
        webhook=st.none() | tuples(tuples(built(Filter, type=TEXT, pattern=TEXT, exclude=st.booleans()))),
        key=MAYBE,
        privileged=st.booleans(),
        environment=TEXTS,
    ),
    built(Function, role=TEXT, bucket=TEXT, path=TEXT),
    built(Rule, targets=tuples(built(Called, arn=TEXT, role=MAYBE)), pattern=TEXT, enabled=st.booleans()),
    built(StackFacts, role=MAYBE),
    built(Runs, source=TEXT),
)
IDENTITIES = built(
    Identity,
    arn=st.from_regex(r"arn:aws:iam::[0-9]{12}:(role|user)/[a-z]{1,5}", fullmatch=True),
    account=ACCOUNT,
    policies=tuples(written(DOCUMENTS)),
    boundary=st.none() | written(DOCUMENTS),
    trust=st.none() | written(TRUSTS),
    tags=TEXTS,
    labels=st.frozensets(TEXT, max_size=2),
    own=st.booleans(),
    place=MAYBE_ORIGIN,
)
GRANTS = built(
    Grant,
    id=TEXT,
    grantee=TEXT,
    operations=st.frozensets(TEXT, max_size=2),
    encryption_context_equals=st.none() | TEXTS,
    encryption_context_subset=st.none() | TEXTS,
)
HOLDINGS = built(
    Holding,
    arn=TEXT,
    account=ACCOUNT,
    kind=TEXT,
    name=TEXT,
    aliases=tuples(TEXT),
    key=MAYBE,
    bucket_key=st.booleans(),
    block_public_access=st.booleans(),
    grants=tuples(GRANTS),
    aws_managed=st.booleans(),
    tags=TEXTS,
    labels=st.frozensets(TEXT, max_size=2),
    roles=tuples(TEXT),
    delivery=st.none() | DELIVERIES,
    says=st.none() | written(DOCUMENTS),
    place=MAYBE_ORIGIN,
)
MEMBERS = built(Members, level=TEXT, accounts=st.frozensets(ACCOUNT, max_size=2), policies=tuples(written(DOCUMENTS)))
WORLDS = built(
    World,
    source=TEXT,
    region=TEXT,
    accounts=tuples(ACCOUNT),
    identities=tuples(IDENTITIES),
    holdings=tuples(HOLDINGS),
    organization=st.none() | built(Organization, id=TEXT, management_account=MAYBE, paths=TEXTS),
    scps=tuples(MEMBERS),
    rcps=tuples(MEMBERS),
    skipped=tuples(built(Skipped, subject=TEXT, reason=TEXT, narrows=st.booleans())),
    closed=st.booleans(),
)


@given(WORLDS)
def test_a_world_survives_its_file(world):
    assert read_world(json.dumps(world_document(world)), "world.json") == world


@given(WORLDS)
def test_equal_worlds_are_the_same_text(world):
    text = json.dumps(world_document(world))
    assert json.dumps(world_document(read_world(text, "world.json"))) == text


def test_every_attribute_of_every_noun_is_in_the_format():
    kinds = [World, Identity, Holding, Written, Members, Skipped, Pipeline, Build, Rule, Grant, Organization, Origin]
    for kind in kinds:
        assert is_dataclass(kind)
        assert [each.attribute for each in noun(kind).members] == [each.name for each in fields(kind)]
