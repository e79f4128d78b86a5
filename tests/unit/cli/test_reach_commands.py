"""``lockgate blast-radius``, ``who-can`` and ``why``: whole texts, documents, exit codes."""

import json

import pytest

from lockgate.kernel import Exit

ASSUMING = (
    "assuming that\n"
    "  only what policies decide is followed: flaws of services, stolen passwords, pushes and identity providers are not\n"
    "  a service takes on roles of the account only that it acts for, and only whole accounts are taken to drive it\n"
    "  policies of the organisation (SCPs, RCPs) are no part of the declared design\n"
)
ALLOWED = "Allow"


@pytest.fixture
def project(lockgate):
    lockgate("init", "--layout", "paired")
    return lockgate


@pytest.fixture
def folder(lockgate, tmp_path):
    """A folder of two accounts: a role that another account may assume, and a queue that it may read."""

    def write(name, content):
        file = tmp_path / "world" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=1))

    def policy(**statement):
        return {"Version": "2012-10-17", "Statement": [{"Effect": ALLOWED, **statement}]}

    queue = "arn:aws:sqs:us-east-1:222222222222:q"
    write("world.json", {"places": {"tools": "111111111111", "prod": "222222222222"}})
    write(
        "principals/reader.json",
        {
            "arn": "arn:aws:iam::222222222222:role/reader",
            "policies": {"reading": policy(Action="sqs:ReceiveMessage", Resource=queue)},
            "trust": policy(Action="sts:AssumeRole", Principal={"AWS": "111111111111"}),
        },
    )
    write("principals/ci.json", {"arn": "arn:aws:iam::111111111111:role/ci"})
    write("resources/q.json", {"arn": queue})
    return lambda *arguments: lockgate(*arguments, "--in", "world")


def test_the_blast_radius_of_an_account_is_told_by_account_with_what_is_out_of_reach(project):
    outcome = project("blast-radius", "222222222222")
    assert (outcome.code, outcome.err) == (Exit.DONE, "")
    head, _, rest = outcome.out.partition("\n\n")
    assert head == "blast radius of account 222222222222 (orders, orders-develop, preprod)"
    assert rest.startswith("in 111111111111 (orders, orders-develop, preprod): reads 1 bucket; uses 1 key\n")
    assert outcome.out.endswith(
        "\n\n"
        "nothing in 333333333333 (orders, orders-master, prod)\n"
        "nothing in 444444444444 (orders, orders-master, prod)\n"
        "\n" + ASSUMING
    )


def test_each_entry_tells_who_calls_what_on_what_and_which_line_allows_it(folder):
    assert folder("blast-radius", "tools").out == (
        "blast radius of account 111111111111 (tools)\n"
        "\n"
        "in 222222222222 (prod): controls 1 role; reads 1 queue\n"
        "  controls  role/reader\n"
        "            1. role/x (111111111111) calls sts:AssumeRole on role/reader (222222222222)\n"
        "                 + role trust policy `trust`, statement #1 of world/principals/reader.json"
        "  [world/principals/reader.json:18:4]\n"
        "  reads     queue/q\n"
        "            by way of 111111111111 > role/reader\n"
        "            1. role/reader (222222222222) calls sqs:ReceiveMessage on queue/q (222222222222)\n"
        "                 + identity-based policy `reading`, statement #1 of world/principals/reader.json"
        "  [world/principals/reader.json:7:5]\n"
        "\n"
        "assuming that\n"
        "  only what policies decide is followed: flaws of services, stolen passwords, pushes and identity"
        " providers are not\n"
        "  a service takes on roles of the account only that it acts for, and only whole accounts are taken to drive"
        " it\n"
    )


def test_with_explain_each_way_is_told_from_its_beginning(folder):
    text = folder("blast-radius", "tools", "--explain").out
    assert "            2. role/reader (222222222222) calls sqs:ReceiveMessage on queue/q (222222222222)\n" in text


def test_the_blast_radius_as_json_has_every_step_with_its_confirmed_request(folder):
    outcome = folder("blast-radius", "111111111111", "--format", "json")
    document = json.loads(outcome.out)
    assert set(document) == {"world", "start", "reached", "nothingIn", "unknown", "assumptions"}
    queue = next(each for each in document["reached"] if each["kind"] == "queue")
    assert (queue["power"], queue["account"]) == ("reads", "222222222222")
    assert queue["way"] == ["111111111111", "arn:aws:iam::222222222222:role/reader"]
    first, last = queue["steps"]
    assert first["request"]["action"] == "sts:AssumeRole"
    assert last["reasons"][0]["origin"]["file"] == "world/principals/reader.json"


def test_a_principal_is_a_start_as_well_and_so_is_whoever_is_outside(project):
    outcome = project("blast-radius", "developers@orders-develop")
    assert outcome.out.startswith("blast radius of role/lockgate-orders-develop-developers in 111111111111 (")
    outcome = project("blast-radius", "outsider")
    assert outcome.out.startswith("blast radius of whoever is in no account of this world\n\nnothing in 111111111111")
    outcome = project("blast-radius", "anonymous")
    assert outcome.out.startswith("blast radius of whoever has no credentials\n\nnothing in 111111111111")


def test_an_unknown_start_is_an_error_of_the_question(project):
    outcome = project("blast-radius", "role/preprod:piplin")
    assert outcome.code == Exit.USAGE
    assert outcome.err == (
        "the question: LG4202 there is no role `piplin` at `preprod` in lockgate.yaml\n"
        + outcome.err.partition("\n")[2]
    )


def test_what_is_unknown_is_told_and_fatal_when_strict(lockgate, folder, tmp_path):
    file = tmp_path / "world" / "principals" / "ci.json"
    groups = {"Effect": ALLOWED, "Action": "iam:AddUserToGroup", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [groups]}
    file.write_text(json.dumps({"arn": "arn:aws:iam::111111111111:role/ci", "policies": [policy]}))
    outcome = folder("blast-radius", "role/ci")
    assert outcome.code == Exit.DONE
    assert (
        "unknown\n  role/ci may change groups of 111111111111: what their members may do is not known\n" in outcome.out
    )
    assert folder("blast-radius", "role/ci", "--strict").code == Exit.UNKNOWN


def test_who_can_lists_who_makes_the_call_himself_and_who_by_a_chain(folder):
    outcome = folder("who-can", "sqs:ReceiveMessage", "queue/q")
    assert outcome.code == Exit.DONE
    assert outcome.out.startswith(
        "who can sqs:ReceiveMessage on arn:aws:sqs:us-east-1:222222222222:q\n"
        "\n"
        "directly\n"
        "  account 222222222222, whoever is in it\n"
    )
    assert (
        "by a chain\n"
        "  account 111111111111, whoever is in it\n"
        "    by way of role/reader\n"
        "    1. role/x (111111111111) calls sts:AssumeRole on role/reader (222222222222)\n"
    ) in outcome.out


def test_who_can_as_json_names_everyone_with_the_way(folder):
    document = json.loads(folder("who-can", "sqs:ReceiveMessage", "queue/q", "--format", "json").out)
    assert (document["action"], document["resource"]) == (
        "sqs:ReceiveMessage",
        "arn:aws:sqs:us-east-1:222222222222:q",
    )
    assert [(each["who"]["arn"], each["way"]) for each in document["ways"]] == [
        ("222222222222", []),
        ("arn:aws:iam::222222222222:role/reader", []),
        ("111111111111", ["arn:aws:iam::222222222222:role/reader"]),
    ]


def test_what_nobody_can_is_said_so(project):
    outcome = project("who-can", "s3:PutBucketPolicy", "bucket@preprod")
    assert outcome.out.startswith(
        "who can s3:PutBucketPolicy on arn:aws:s3:::lockgate-orders-develop-111111111111-eu-west-1\n"
    )
    assert "444444444444" not in outcome.out


def test_why_gives_the_answer_of_ask_when_the_call_is_allowed(project):
    question = ("role/preprod:pipeline", "s3:GetObject", "bucket@preprod/source/orders.zip")
    assert project("why", *question).out == project("ask", *question).out


def test_why_shows_the_chain_where_only_a_chain_leads_there(project):
    outcome = project("why", "role/preprod:pipeline", "lambda:UpdateFunctionCode", "orders@preprod")
    assert outcome.code == Exit.DONE
    assert outcome.out.startswith("DENIED   role/lockgate-orders-develop-pipeline  lambda:UpdateFunctionCode\n")
    assert (
        "POSSIBLE  by a chain: role/lockgate-orders-develop-pipeline > role/lockgate-orders-preprod-action > "
        "role/lockgate-orders-preprod-execution\n"
        "  1. role/lockgate-orders-develop-pipeline (111111111111) calls sts:AssumeRole on "
        "role/lockgate-orders-preprod-action (222222222222)\n"
    ) in outcome.out


def test_why_says_what_is_missing_where_no_chain_leads_there(project):
    outcome = project("why", "developers@orders-develop", "lambda:UpdateFunctionCode", "orders@prod")
    assert outcome.code == Exit.REFUTED
    assert "- because no identity-based policy allows the lambda:UpdateFunctionCode action\n" in outcome.out
    assert outcome.out.endswith("no chain leads there either\n\n" + ASSUMING)


def test_why_as_json_has_the_direct_answer_and_the_chain(project):
    question = ("role/preprod:pipeline", "lambda:UpdateFunctionCode", "orders@preprod")
    document = json.loads(project("why", *question, "--format", "json").out)
    assert document["possible"] is True
    assert document["direct"]["allowed"] is False
    assert document["chain"]["steps"][-1]["does"] == "lambda:UpdateFunctionCode"
    document = json.loads(project("why", "developers@orders-develop", *question[1:], "--format", "json").out)
    assert (document["possible"], document["chain"]) == (False, None)


def test_why_asks_no_chains_of_a_service_which_keeps_nothing_of_its_own(project):
    outcome = project("why", "lambda.amazonaws.com", "sts:AssumeRole", "role/prod:execution")
    assert outcome.code == Exit.REFUTED
    assert outcome.out.startswith("DENIED   lambda.amazonaws.com  sts:AssumeRole\n")
    assert outcome.err == ""


def test_a_world_file_gives_the_answer_of_the_design_that_it_was_written_of(project, tmp_path):
    (tmp_path / "world.json").write_text(project("world", "export").out)
    told = project("blast-radius", "111111111111")
    assert project("blast-radius", "111111111111", "--world", "world.json").out == told.out
