"""Whatever is given as a policy ends in a policy or in findings, and evaluating it ends in a decision."""

import json

from hypothesis import given
from hypothesis import strategies as st

from lockgate.iam import Policies, PolicyError, PolicyKind, advise, evaluate, parse_policy
from lockgate.iam.policy import read_policy
from lockgate.iam.simulate import simulate
from property.iam.iam_profile import profile
from property.iam.iam_strategies import requests

words = st.sampled_from(
    [
        "Version",
        "Statement",
        "Effect",
        "Allow",
        "Deny",
        "Action",
        "NotAction",
        "Resource",
        "Principal",
        "Condition",
        "AWS",
        "2012-10-17",
        "*",
        "s3:*",
        "StringLike",
        "ForAllValues:StringEquals",
        "aws:SourceIp",
        "${",
        "${a}",
        "",
        "arn:aws:s3:::${*}",
    ]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4), max_leaves=20
)


def findings_of(document, kind=PolicyKind.IDENTITY):
    try:
        parse_policy(document, kind=kind)
    except PolicyError as error:
        return error.findings
    return None


@profile
@given(trees, st.sampled_from(PolicyKind))
def test_any_tree_is_a_policy_or_an_error_with_findings(tree, kind):
    for document in (tree, json.dumps(tree)):
        findings = findings_of(document, kind)
        assert findings is None or all(item.fact and item.why and item.remedy for item in findings)


@profile
@given(st.text(max_size=200))
def test_any_text_is_a_policy_or_an_error_with_findings(text):
    assert findings_of(text) != ()


@profile
@given(st.dictionaries(words, trees, max_size=3), requests())
def test_any_statement_that_can_be_read_can_be_evaluated(extra, request):
    document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", **extra}]}
    try:
        policy, _ = read_policy(document)
        advise(document)
    except PolicyError:
        return
    evaluate(request, Policies(identity=(policy,)))


@profile
@given(st.lists(trees.map(json.dumps) | st.text(max_size=30) | st.binary(max_size=30), max_size=3))
def test_any_line_is_answered(lines):
    kept = [line for line in lines if line.strip()]
    assert len(list(simulate(lines))) == len(kept)
