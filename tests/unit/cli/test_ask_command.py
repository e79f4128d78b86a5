"""``lockgate ask``: whole answers, whole errors, exit codes."""

import json
import subprocess
import sys

import pytest

from lockgate.kernel import Exit


@pytest.fixture
def project(lockgate):
    lockgate("init", "--layout", "paired")
    return lockgate


def test_an_allowed_call_is_answered_with_its_statements_and_their_lines(project):
    outcome = project("ask", "role/preprod:pipeline", "s3:GetObject", "bucket@preprod/source/orders.zip")
    assert outcome.out == (
        "ALLOWED  role/lockgate-orders-develop-pipeline  s3:GetObject\n"
        "\n"
        "  who   arn:aws:sts::111111111111:assumed-role/lockgate-orders-develop-pipeline/lockgate-ask\n"
        "  does  s3:GetObject\n"
        "  to    arn:aws:s3:::lockgate-orders-develop-111111111111-eu-west-1/source/orders.zip  (account 111111111111)\n"
        "  is    ALLOWED\n"
        "        + identity-based policy `pipeline`, statement SourceObjects of lockgate-orders-develop-pipeline"
        "  [lockgate.yaml:10:13]\n"
        "\n"
        "S3 asks KMS for the same caller\n"
        "  why   content is decrypted with the bucket's default key; metadata alone (s3:HeadObject) needs no key\n"
        "  does  kms:Decrypt\n"
        "  to    arn:aws:kms:eu-west-1:111111111111:key/lockgate-orders-develop-artifacts-Key\n"
        "  is    ALLOWED\n"
        "        + identity-based policy `pipeline`, statement SourceKey of lockgate-orders-develop-pipeline"
        "  [lockgate.yaml:10:13]\n"
        "        + resource-based policy `key policy`, statement Source of lockgate-orders-develop-artifacts"
        "  [lockgate.yaml:10:13]\n"
        "\n"
        "note\n"
        "  policies of the organisation (SCPs, RCPs) are no part of the declared design\n"
    )
    assert (outcome.code, outcome.err) == (Exit.DONE, "")


def test_a_read_of_metadata_alone_asks_kms_nothing_and_says_when_it_would(project):
    arguments = ("ask", "111111111111", "s3:headobject", "bucket@preprod/source/orders.zip")
    head = project(*arguments)
    assert head.out == (
        "ALLOWED  root  s3:HeadObject\n"
        "\n"
        "  who   arn:aws:iam::111111111111:root\n"
        "  does  s3:HeadObject, which is authorised as s3:GetObject\n"
        "  to    arn:aws:s3:::lockgate-orders-develop-111111111111-eu-west-1/source/orders.zip  (account 111111111111)\n"
        "  is    ALLOWED\n"
        "        + the root user of an account is allowed by default\n"
        "\n"
        "note\n"
        "  s3:HeadObject reads metadata only, for which S3 asks KMS nothing; for content or a checksum"
        " (x-amz-checksum-mode) it does: ask for s3:GetObject\n"
        "  policies of the organisation (SCPs, RCPs) are no part of the declared design\n"
    )
    assert head.code == Exit.DONE
    content = project("ask", "111111111111", "s3:GetObject", "bucket@preprod/source/orders.zip")
    assert content.out.startswith("DENIED   root  s3:GetObject (KMS refuses S3's kms:Decrypt)\n")
    assert content.code == Exit.REFUTED


def test_an_operation_and_its_action_both_stand_in_the_json(project):
    outcome = project("ask", "build@prod", "s3:UploadPart", "bucket@prod/source/orders.zip", "--format", "json")
    put, *asked = json.loads(outcome.out)["questions"]
    assert (put["operation"], put["action"], put["why"]) == ("s3:UploadPart", "s3:PutObject", None)
    assert [(each["asker"], each["operation"], each["action"]) for each in asked] == [
        ("S3", None, "kms:GenerateDataKey"),
        ("S3", None, "kms:Decrypt"),
    ]
    assert {each["why"] for each in asked} == {
        "an upload in parts takes a data key of the bucket's default key, and has its parts decrypted to join them"
    }


def test_a_denied_call_names_the_policy_types_that_failed_to_allow(project):
    outcome = project("ask", "developers@orders-develop", "sts:AssumeRole", "action@prod")
    assert outcome.code == Exit.REFUTED
    assert outcome.out == (
        "DENIED   role/lockgate-orders-develop-developers  sts:AssumeRole\n"
        "\n"
        "  who   arn:aws:sts::111111111111:assumed-role/lockgate-orders-develop-developers/lockgate-ask\n"
        "  does  sts:AssumeRole\n"
        "  to    arn:aws:iam::444444444444:role/lockgate-orders-prod-action\n"
        "  is    DENIED, as nothing allows it\n"
        "        - because no role trust policy allows the sts:AssumeRole action\n"
        "        - because no identity-based policy allows the sts:AssumeRole action\n"
        "\n"
        "note\n"
        "  policies of the organisation (SCPs, RCPs) are no part of the declared design\n"
    )


def test_a_statement_that_denies_is_named_with_what_would_allow(project):
    new = "arn:aws:iam::444444444444:role/lockgate-orders-prod-new"
    outcome = project("ask", "execution@prod", "iam:CreateRole", new)
    lines = outcome.out.splitlines()
    assert "  is    DENIED by a statement" in lines
    assert (
        "        - permissions boundary `lockgate-orders-prod-execution-boundary`, statement OnlyBoundedRoles"
        " of lockgate-orders-prod-access  [lockgate.yaml:16:14]"
    ) in lines
    assert "  near  these would allow it, but for a condition" in lines
    assert outcome.code == Exit.REFUTED


def test_a_context_key_can_turn_the_answer(project):
    question = ("ask", "arn:aws:iam::111111111111:user/ada", "sts:AssumeRole", "role/preprod:developers")
    assert project(*question).code == Exit.REFUTED
    assert project(*question, "--context", "aws:MultiFactorAuthPresent=true").code == Exit.DONE


def test_explain_shows_every_statement_and_which_element_did_not_match(project):
    question = ("ask", "build@preprod", "s3:GetObject", "bucket@preprod/source/orders.zip")
    short, long = project(*question).out, project(*question, "--explain").out
    assert "every statement" not in short
    assert long.count("  every statement") == 2
    assert "      x Allow  BuildObjects  [lockgate.yaml:20:3]\n                 Action: " in long
    assert "      x Deny   DenyPlainHttp" in long


def test_json_is_complete_and_its_exit_code_the_same(project):
    outcome = project("ask", "build@prod", "s3:DeleteObject", "bucket@prod/x", "--format", "json")
    document = json.loads(outcome.out)
    assert outcome.code == Exit.REFUTED
    assert document["allowed"] is False
    assert document["world"] == "lockgate.yaml"
    (question,) = document["questions"]
    assert question["action"] == "s3:DeleteObject"
    assert question["effect"] == "ImplicitlyDenied"
    assert question["message"].startswith("User: arn:aws:sts::333333333333:assumed-role/lockgate-orders-master-build/")
    assert question["context"]["aws:SecureTransport"] == "true"


def test_the_declared_file_may_be_elsewhere(project, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert project("ask", "build@prod", "iam:ListUsers", "*", "--file", "..").code == Exit.REFUTED


def test_a_folder_of_policies_is_asked_instead(lockgate, tmp_path):
    (tmp_path / "policies" / "principals").mkdir(parents=True)
    everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    person = {"arn": "arn:aws:iam::111111111111:user/ada", "policies": {"all": everything}}
    (tmp_path / "policies" / "principals" / "ada.json").write_text(json.dumps(person))
    outcome = lockgate("ask", "ada", "iam:ListUsers", "*", "--in", "policies")
    assert outcome.code == Exit.DONE
    assert "  [policies/principals/ada.json:1:" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("ask", "pipelin@prod", "s3:GetObject", "bucket@prod/x"),
            "the question: LG4202 there is no principal `pipelin` at `prod` in lockgate.yaml\n",
        ),
        (
            ("ask", "build@prod", "s3:GetObjct", "bucket@prod/x"),
            (
                "the question: LG4201 there is no action `s3:GetObjct`\n"
                "  why: actions are named `service:Name`, as the service authorization reference lists them\n"
                "  try: did you mean `s3:GetObject`?\n"
            ),
        ),
        (
            ("ask", "build@prod", "s3:GetObject", "*", "--context", "x"),
            (
                "the command line: LG0030 `--context x` has no `=`\n"
                "  why: a condition key has a name and a value\n"
                "  try: write KEY=VALUE, as aws:SourceIp=192.0.2.1\n"
            ),
        ),
        (
            ("ask", "build@prod", "s3:GetObject", "*", "--in", "x", "--live", "y"),
            (
                "the command line: LG0031 `--in` and `--live` name two worlds\n"
                "  why: a question is about one\n"
                "  try: leave one of them out\n"
            ),
        ),
        (
            ("ask", "build@prod", "s3:GetObject", "*", "--live", "nowhere"),
            (
                "the command line: LG0032 `--live nowhere` is no address\n"
                "  why: a running world is at an address, or at AWS\n"
                "  try: write http://127.0.0.1:PORT, or `aws`\n"
            ),
        ),
    ],
)
def test_bad_input_is_a_usage_error_with_a_way_out(project, arguments, message):
    outcome = project(*arguments)
    assert outcome.code == Exit.USAGE
    assert outcome.err.startswith(message)
    assert outcome.out == ""


def test_live_needs_to_know_an_account(lockgate):
    outcome = lockgate("ask", "role/x", "s3:ListAllMyBuckets", "*", "--live", "http://127.0.0.1:9")
    assert outcome.code == Exit.USAGE
    assert outcome.err.startswith("the command line: LG0033 it is not known which accounts to look at\n")


def test_without_a_declared_file_the_answer_says_so(lockgate):
    outcome = lockgate("ask", "role/x", "s3:ListAllMyBuckets", "*")
    assert outcome.code == Exit.INVALID
    assert outcome.err.startswith("lockgate.yaml: LG")


def test_live_without_the_extra_says_how_to_install_it(tmp_path):
    """In a process that finds everything but botocore."""
    script = (
        "import sys\n"
        "from importlib.machinery import PathFinder\n"
        "class Finder(PathFinder):\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, path=None, target=None):\n"
        "        return None if name.partition('.')[0] == 'botocore' else PathFinder.find_spec(name, path, target)\n"
        "sys.meta_path[:] = [Finder if each is PathFinder else each for each in sys.meta_path]\n"
        "sys.argv[1:] = ['ask', 'role/x', 's3:ListAllMyBuckets', '*', '--live', 'http://127.0.0.1:9']\n"
        "from lockgate.cli import main\n"
        "raise SystemExit(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == Exit.USAGE
    assert done.stderr == (
        "the command line: LG0034 `--live` needs boto3, which is not installed\n"
        "  why: calls to AWS are made with boto3\n"
        "  try: install it: pip install 'lockgate[aws]'\n"
    )
