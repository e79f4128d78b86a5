"""A valid declaration that is changed at random is read, or refused with findings; the schema agrees."""

import copy
import json
import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lockgate.kernel import Exit, LockgateError
from lockgate.spec import json_schema, lines, read
from lockgate.spec.rules.catalogue import RULES

EXAMPLES = settings(max_examples=1_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 60, derandomize=True)
VALIDATOR = Draft202012Validator(json_schema())
IDS = {rule.id for rule in RULES}
FILES = {
    "template.yaml": "Parameters: {Size: {Type: String, Default: s}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n",
    "buildspec.yml": "version: 0.2\nphases: {build: {commands: [make]}}\nartifacts: {files: [out]}\n",
}
VALID = {
    "lockgate": 1,
    "organization": {"id": "o-a1b2c3d4e5", "region": "eu-west-1", "prefix": "acme", "management": "9" * 12},
    "environments": {
        "test": {"branch": "main", "infrastructure": "1" * 12, "runtime": "2" * 12},
        "prod": {
            "branch": "main",
            "infrastructure": "1" * 12,
            "runtime": ["3" * 12, "4" * 12],
            "approval": ["operators"],
        },
    },
    "applications": {
        "orders": {
            "repository": "github:acme/orders",
            "directory": ".",
            "template": "template.yaml",
            "buildspec": "buildspec.yml",
            "source": "connection",
            "environments": ["test", "prod"],
            "permissions": {"AWS::SQS::Queue": ["sqs:CreateQueue"]},
            "parameters": {"prod": {"Size": "l"}},
            "build": {"image": "i", "compute": "BUILD_GENERAL1_SMALL", "timeout": 9, "environment": {"A": "b"}},
        }
    },
    "groups": {"auditors": {"trusted": ["arn:aws:iam::999999999999:role/audit"]}},
}
WORDS = st.sampled_from(
    [
        "main",
        "prod",
        "test",
        "orders",
        "operators",
        "branch",
        "runtime",
        ".",
        "../x",
        "",
        "*",
        "1" * 12,
        "2" * 12,
        "o-x",
    ]
)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(0, 3_000), WORDS, st.lists(WORDS, max_size=3), st.dictionaries(WORDS, WORDS)
)


def paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


PLACES = [path for path in paths(VALID) if path]
CHANGES = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["replace", "delete", "add"]), WORDS, VALUES), max_size=4
)


def changed(changes):
    """`VALID` after the changes that still have a place."""
    value = copy.deepcopy(VALID)
    for path, kind, key, new in changes:
        around = value
        for step in path[:-1]:
            around = around.get(step) if isinstance(around, dict) else None
        if not isinstance(around, dict) or path[-1] not in around:
            continue
        if kind == "replace":
            around[path[-1]] = new
        elif kind == "delete":
            del around[path[-1]]
        elif isinstance(around[path[-1]], dict):
            around[path[-1]][key] = new
    return value


def reading(value):
    """The declaration, or the refusal."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**FILES, "lockgate.yaml": json.dumps(value)}.items():
            Path(folder, name).write_text(content)
        try:
            return read(Path(folder, "lockgate.yaml")), None
        except LockgateError as error:
            return None, error


def test_the_unchanged_one_is_valid():
    declaration, refused = reading(VALID)
    assert declaration is not None, refused


@EXAMPLES
@given(CHANGES)
def test_it_is_read_or_refused_with_findings_of_the_catalogue(changes):
    _, refused = reading(changed(changes))
    if refused is not None:
        assert refused.exit is Exit.INVALID
        assert {finding.rule for finding in refused.findings} <= IDS
        assert all(finding.fact and finding.why and finding.remedy for finding in refused.findings)
        assert len(set(refused.findings)) == len(refused.findings)


@EXAMPLES
@given(CHANGES)
def test_what_the_rules_accept_the_schema_accepts(changes):
    value = changed(changes)
    declaration, _ = reading(value)
    if declaration is not None:
        VALIDATOR.validate(value)


@EXAMPLES
@given(CHANGES)
def test_the_lines_of_a_valid_declaration_hold_each_delivery_once(changes):
    declaration, _ = reading(changed(changes))
    if declaration is None:
        return
    delivered = [
        (line.application, environment.name) for line in lines(declaration) for environment in line.environments
    ]
    wanted = [(application.name, name) for application in declaration.applications for name in application.environments]
    assert sorted(delivered) == sorted(wanted)
    known = [environment.name for environment in declaration.environments]
    for line in lines(declaration):
        order = [known.index(environment.name) for environment in line.environments]
        assert order == sorted(order)
