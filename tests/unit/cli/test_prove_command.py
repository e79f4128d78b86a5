"""``lockgate prove``: whole answers, exit codes, and what a change opens and closes."""

import json
import subprocess
from pathlib import Path

import pytest

from lockgate.kernel import Exit
from lockgate.proof.claims import CLAIMS


@pytest.fixture
def project(lockgate):
    lockgate("init", "--layout", "tools")
    return lockgate


def change(old, new, name="lockgate.yaml"):
    path = Path(name)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def git(*arguments):
    identity = ("-c", "user.name=ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def test_every_claim_of_a_fresh_project_is_proved(project):
    outcome = project("prove")
    lines = [f"PROVED   {claim.name}" for claim in CLAIMS]
    assert outcome.out == "\n".join([*lines, "", "13 proved", ""])
    assert (outcome.code, outcome.err) == (Exit.DONE, "")


def test_one_claim_may_be_proved_alone_by_its_name_or_id(project):
    assert project("prove", "--only", "LG4503").out == "PROVED   no_environment_reaches_another\n\n1 proved\n"
    assert project("prove", "--only", "no_outsider_reaches_anything").code == Exit.DONE


def test_a_misspelt_claim_is_refused_with_a_guess(project):
    outcome = project("prove", "--only", "no_outsider_reaches_anythin")
    assert (outcome.code, outcome.out) == (Exit.USAGE, "")
    assert outcome.err == (
        "the command line: LG0050 there is no claim `no_outsider_reaches_anythin`\n"
        "  why: the claims are listed in `docs/reference/claims.md`\n"
        "  try: did you mean `no_outsider_reaches_anything`?\n"
    )


def test_a_refuted_demand_is_told_with_its_story_and_exits_with_4(project):
    with Path("lockgate.yaml").open("a") as file:
        file.write('forbid:\n  - {who: operators, to: codepipeline:StopPipelineExecution, on: "prod:pipeline/*"}\n')
    outcome = project("prove", "--only", "forbid_1")
    assert outcome.code == Exit.REFUTED
    assert outcome.out == (
        "REFUTED  forbid_1: `operators` never do `codepipeline:StopPipelineExecution` to `prod:pipeline/*`\n"
        "         LG4520 high: what the declared file forbids is possible\n"
        "         - lockgate.yaml: `operators` can do `codepipeline:StopPipelineExecution` to"
        " `arn:aws:codepipeline:eu-west-1:111111111111:lockgate-orders-main`, which `forbid` entry 1 rules out\n"
        "             1. arn:aws:iam::111111111111:role/lockgate-orders-main-operators "
        " codepipeline:StopPipelineExecution arn:aws:codepipeline:eu-west-1:111111111111:lockgate-orders-main\n"
        "                by identity-based policy `part`, statement Run of lockgate-orders-main-pipeline"
        "  [lockgate.yaml]\n"
        "           try: take the statement away that allows it, or the entry of `forbid`\n"
        "\n"
        "1 refuted\n"
    )


def test_what_is_unknown_is_no_failure_unless_strict(project):
    with Path("lockgate.yaml").open("a") as file:
        file.write('forbid:\n  - {who: "prod:role/nobody", to: s3:GetObject, on: "prod:bucket/*"}\n')
    assert project("prove", "--only", "forbid_1").code == Exit.DONE
    outcome = project("prove", "--only", "forbid_1", "--strict")
    assert outcome.code == Exit.UNKNOWN
    assert "? there is nobody in lockgate.yaml who is `prod:role/nobody`" in outcome.out


def test_machines_get_json_and_code_hosts_sarif(project):
    document = json.loads(project("prove", "--format", "json").out)
    assert document["outcome"] == "proved"
    assert [each["id"] for each in document["claims"]] == [claim.id for claim in CLAIMS]
    sarif = json.loads(project("prove", "--format", "sarif").out)
    assert sarif["version"] == "2.1.0"
    assert [each["id"] for each in sarif["runs"][0]["tool"]["driver"]["rules"]] == [claim.id for claim in CLAIMS]
    assert sarif["runs"][0]["results"] == []


def test_a_world_file_that_is_not_as_declared_refutes(project):
    world = json.loads(project("world", "export").out)
    role = next(each for each in world["identities"] if each["arn"].endswith("orders-prod-action"))
    del role["trust"]["document"]["Statement"][0]["Condition"]
    Path("world.json").write_text(json.dumps(world))
    outcome = project("prove", "--world", "world.json", "--only", "every_trust_names_exactly_one_role")
    assert outcome.code == Exit.REFUTED
    assert "assumes `arn:aws:iam::333333333333:role/lockgate-orders-prod-action`" in outcome.out


def test_a_change_that_changes_nothing_opens_nothing(project):
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    outcome = project("prove", "--against", "HEAD")
    assert outcome.out == (
        "## What this change opens and closes\n\nCompared with `HEAD`.\n\nAll 13 claims are proved, as before.\n\n"
        "It opens nothing and closes nothing: every policy says what it said.\n"
    )


def test_a_change_is_told_principal_by_principal(project):
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    change('runtime: "333333333333"', 'runtime: ["333333333333", "444444444444"]')
    outcome = project("prove", "--against", "HEAD")
    assert "### role/lockgate-orders-main-pipeline of 111111111111" in outcome.out
    assert "- **opens** controls `role/lockgate-orders-prod-action` of 444444444444: `sts:AssumeRole`" in outcome.out
    assert "### New\n\n- `444444444444`\n" in outcome.out
    assert "adds in its key policy" in outcome.out
    document = json.loads(project("prove", "--against", "HEAD", "--format", "json").out)
    assert "444444444444" in document["new"]


@pytest.mark.parametrize("arguments", [("--against", "nothing"), ("--against", "HEAD", "--format", "sarif")])
def test_a_comparison_that_cannot_be_made_is_refused(project, arguments):
    git("init", "--quiet")
    outcome = project("prove", *arguments)
    assert outcome.code == Exit.USAGE
    assert "LG005" in outcome.err
