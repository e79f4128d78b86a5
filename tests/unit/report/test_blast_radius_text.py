"""The blast radius as text: what it leaves out, and how it calls accounts."""

from dataclasses import replace

from hand_made_worlds import A, B, for_all, regional, role, thing, world
from lockgate.proof.reach import Node, reach
from lockgate.report.blast_radius import as_document, as_text
from policy_writing import allow

OWN, OF_AWS = regional("kms", A, "key/own"), regional("kms", A, "key/of-aws")
EVERYONE = for_all(
    allow("kms:Decrypt", "*", StringEquals={"kms:CallerAccount": A, "kms:ViaService": "x.amazonaws.com"})
)


def told(*things):
    """The text and the document of what the role `who` reaches."""
    made = world(role(A, "who"), *things, accounts=(A, B))
    found = reach(made, Node("role", f"arn:aws:iam::{A}:role/who", A))
    return as_text(found, made).splitlines(), as_document(found, made)


def test_the_use_of_keys_that_aws_manages_is_left_out_of_the_text_and_said_to_be():
    lines, document = told(
        thing(A, "key", OWN, *EVERYONE), thing(A, "key", OF_AWS, *EVERYONE, aws_managed=True, aliases=("alias/aws/x",))
    )
    assert f"in {A}: uses 1 key" in lines
    assert not any("of-aws" in line for line in lines)
    said = "left out: the use of a key that AWS manages, which everyone in its account may use through one service"
    assert said in lines
    assert [each["arn"] for each in document["reached"]] == [OF_AWS, OWN]


def test_nothing_is_said_to_be_left_out_where_all_is_shown():
    lines, _ = told(thing(A, "key", OWN, *EVERYONE))
    assert not any(line.startswith("left out") for line in lines)


def test_what_has_no_label_but_its_account_does_not_hide_what_the_account_is_for():
    labelled = replace(thing(A, "key", OWN, *EVERYONE), labels=frozenset({A, "orders", "prod"}))
    stray = replace(thing(A, "topic", regional("sns", A, "stray")), labels=frozenset({A}))
    lines, _ = told(labelled, stray)
    assert lines[0] == f"blast radius of role/who in {A} (orders, prod)"
