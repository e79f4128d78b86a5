"""``lockgate audit``: the example and its repaired twin, formats, exit codes, whole errors."""

import json
from pathlib import Path

import pytest

from lockgate.kernel import Exit

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
HOLES = {"LG4601", "LG4604", "LG4605", "LG4607", "LG4608", "LG4609", "LG4611", "LG4613", "LG4621"}
SWAP = (
    "a compromised account `333333333333` (test) can replace the artifact"
    " that the pipeline `parcels` is about to deploy to `444444444444` (prod)"
)


@pytest.fixture
def examples(lockgate, tmp_path):
    """Runs the command beside the examples."""
    (tmp_path / "examples").symlink_to(EXAMPLES)
    return lockgate


def test_live_needs_to_know_an_account_or_a_declared_file(lockgate):
    arguments = ("audit", "--live", "http://127.0.0.1:9")
    outcome = lockgate(*arguments)
    assert (outcome.code, outcome.out) == (Exit.USAGE, "")
    assert outcome.err == (
        "the command line: LG0033 it is not known which accounts to look at\n"
        "  why: there is no declared file here that names accounts, and no ARN or `--account` does\n"
        "  try: name them with `--account`, or name a `--file`\n"
    )
    lockgate("init", "--layout", "paired")
    assert "LG0033" not in lockgate(*arguments).err


@pytest.mark.parametrize("layout", ["paired", "tools"])
def test_what_render_writes_is_audited_without_a_map_and_leaves_nothing_unknown(lockgate, layout):
    lockgate("init", "--layout", layout)
    lockgate("render", "--out", "templates")
    outcome = lockgate("audit", "templates", "--region", "eu-west-1", "--strict")
    assert {line.split()[0] for line in outcome.out.splitlines()[:-2]} == {"PROVED"}
    assert (outcome.code, outcome.err) == (Exit.DONE, "")


def test_every_hole_of_the_shared_key_delivery_is_found(examples):
    outcome = examples("audit", "examples/shared-key-delivery", "--format", "json")
    document = json.loads(outcome.out)
    assert (outcome.code, document["outcome"]) == (Exit.REFUTED, "refuted")
    assert {each["id"] for each in document["claims"] if each["outcome"] == "refuted"} == HOLES
    assert {each["outcome"] for each in document["claims"]} == {"refuted", "proved"}
    (swap,) = (each for each in document["claims"] if each["id"] == "LG4609")
    story = next(each for each in swap["refutations"] if each["fact"] == SWAP)
    assert story["origin"]["file"] == "examples/shared-key-delivery/tools/foundation.yaml"
    first, *_, last = story["story"]
    assert first["does"] == "s3:PutObject"
    assert (last["to"], last["note"]) == (
        "arn:aws:iam::444444444444:role/parcels-cloudformation",
        "once `Approve` is approved",
    )
    assert first["request"]["principal"].startswith("arn:aws:sts::333333333333:")


def test_the_repaired_twin_is_clean(examples):
    outcome = examples("audit", "examples/shared-key-delivery-repaired", "--strict")
    assert outcome.code == Exit.DONE
    assert outcome.out.splitlines()[-1] == "21 proved"


def test_templates_that_lockgate_renders_are_clean(lockgate):
    lockgate("init", "--layout", "tools")
    lockgate("render", "--out", "templates")
    outcome = lockgate("audit", "templates", "--region", "eu-west-1", "--strict")
    assert (outcome.code, outcome.out.splitlines()[-1]) == (Exit.DONE, "21 proved")


def test_a_world_of_two_pipelines_that_lockgate_designs_is_clean(lockgate, tmp_path):
    lockgate("init", "--layout", "paired")
    (tmp_path / "world.json").write_text(lockgate("world", "export").out)
    outcome = lockgate("audit", "--world", "world.json", "--strict")
    assert (outcome.code, outcome.out.splitlines()[-1]) == (Exit.DONE, "21 proved")


def test_text_tells_the_story_with_lines(examples):
    out = examples("audit", "examples/shared-key-delivery", "--only", "LG4609").out
    assert out.startswith("REFUTED  no_account_replaces_what_another_deploys\n")
    assert f"- examples/shared-key-delivery/tools/foundation.yaml:54:13: {SWAP}\n" in out
    assert "  try: let only the pipeline and its build write to the artifact bucket" in out


def test_sarif_names_rules_and_lines(examples):
    outcome = examples("audit", "examples/shared-key-delivery", "--format", "sarif")
    run = json.loads(outcome.out)["runs"][0]
    assert {each["ruleId"] for each in run["results"]} == HOLES
    locations = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    assert all(each["artifactLocation"]["uri"].startswith("examples/shared-key-delivery/") for each in locations)


def test_one_claim_may_be_chosen_by_name(examples):
    outcome = examples("audit", "examples/shared-key-delivery", "--only", "no_policy_names_an_id")
    assert (outcome.code, outcome.out.splitlines()[0]) == (Exit.DONE, "PROVED   no_policy_names_an_id")


def test_what_could_not_be_decided_is_fatal_with_strict_only(examples, tmp_path):
    folder = tmp_path / "111111111111"
    folder.mkdir()
    trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": {"Ref": "Who"}}, "Action": "sts:AssumeRole"}]}'
    (folder / "app.json").write_text(
        '{"Parameters": {"Who": {"Type": "String"}}, "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties":'
        f' {{"RoleName": "r", "AssumeRolePolicyDocument": {trust}}}}}}}}}'
    )
    only = ("--only", "LG4608", "--only", "LG4601")
    assert examples("audit", ".", *only).code == Exit.DONE
    strict = examples("audit", ".", *only, "--strict", "-v")
    assert strict.code == Exit.UNKNOWN
    assert "skipped: `R` of app needs the value of the parameter `Who`" in strict.out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ("audit",),
            Exit.INVALID,
            (
                ".: LG4320 there are no templates here\n"
                "  why: a folder of templates has a map `accounts.yaml`, or a folder for each account, called by its id\n"
                "  try: see `docs/audit.md` for the layout\n"
            ),
        ),
        (
            ("audit", "x", "--live", "http://127.0.0.1:1"),
            Exit.USAGE,
            (
                "the command line: LG0031 `FOLDER` and `--live` name two worlds\n"
                "  why: a question is about one\n  try: leave one of them out\n"
            ),
        ),
        (
            ("audit", "--only", "LG4699"),
            Exit.USAGE,
            (
                "the command line: LG0036 there is no claim `LG4699`\n"
                "  why: the claims are listed in `docs/reference/claims.md`\n  try: did you mean `LG4619`?\n"
            ),
        ),
        (
            ("audit", "--live", "http://127.0.0.1:1", "--account", "tools"),
            Exit.USAGE,
            (
                "the command line: LG0035 `--account tools` is no account\n"
                "  why: an account is named by its id\n  try: write its twelve digits, or ID=PROFILE\n"
            ),
        ),
    ],
)
def test_errors_say_what_to_do(lockgate, arguments, code, message):
    outcome = lockgate(*arguments)
    assert (outcome.code, outcome.err, outcome.out) == (code, message, "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("accounts: {}\n", "accounts.yaml:1:1: LG4321 the map names no accounts\n"),
        ("accounts: {dev: {id: 12}}\n", "accounts.yaml:1:18: LG4321 `12` is no account id\n"),
        ("accounts: {dev: {stacks: {}}}\n", "accounts.yaml:1:17: LG4321 the account `dev` has no id\n"),
        ("acounts: {}\n", "accounts.yaml:1:1: LG4302 unknown key `acounts`\n"),
        (
            'accounts: {dev: {id: "111111111111", stack: {}}}\n',
            "accounts.yaml:1:38: LG4321 unknown key `stack`\n",
        ),
        (
            'accounts: {dev: {id: "111111111111", stacks: {a: {}}}}\n',
            "accounts.yaml:1:47: LG4321 the stack `a` has no template\n",
        ),
        (
            'accounts: {dev: {id: "111111111111", region: here}}\n',
            "accounts.yaml:1:38: LG4321 `here` is no Region\n",
        ),
        (
            'accounts: {dev: {id: "111111111111", stacks: {a: {template: t.yaml, parameters: {P: {x: 1}}}}}}\n',
            "accounts.yaml:1:82: LG4321 the parameter `P` is a mapping of x\n",
        ),
        (
            'accounts: {dev: {id: "111111111111", stacks: {a: nowhere.yaml}}}\n',
            "nowhere.yaml: LG1001 there is no such file\n",
        ),
    ],
)
def test_a_map_that_cannot_be_understood_is_said_with_its_place(lockgate, tmp_path, text, message):
    (tmp_path / "accounts.yaml").write_text(text)
    outcome = lockgate("audit")
    assert outcome.code == Exit.INVALID
    assert outcome.err.startswith(message)
    assert "  try: " in outcome.err
