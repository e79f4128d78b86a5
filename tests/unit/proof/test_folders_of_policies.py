"""A folder of policies: its layout, its short forms, and what is said about a file that is wrong."""

import pytest

from lockgate.iam import Effect
from lockgate.kernel import Exit, LockgateError
from lockgate.proof import Question, ask, read_folder

ROLE = "arn:aws:iam::111111111111:role/team/deployer"
READ = {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::artifacts/*"}
LET_IN = {**READ, "Sid": "LetIn", "Principal": {"AWS": ROLE}}
USE = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
KEY = "arn:aws:kms:eu-west-1:222222222222:key/1234"


def _document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _bucket(**more):
    return {"arn": "arn:aws:s3:::artifacts", "account": "222222222222", "policy": _document(LET_IN), **more}


@pytest.fixture
def two_accounts(folder):
    return folder(
        world={
            "region": "eu-west-1",
            "organization": {"id": "o-1", "management": "333333333333", "accounts": ["111111111111", "222222222222"]},
            "places": {"tools": "111111111111", "prod": ["222222222222"]},
        },
        principals__deployer={"arn": ROLE, "policies": {"reading": _document(READ)}},
        resources__artifacts=_bucket(),
    )


def test_a_question_across_accounts_is_answered_with_the_files_lines(two_accounts):
    answer = ask(read_folder(two_accounts), Question("deployer@tools", "s3:GetObject", "s3://artifacts/x"))
    assert answer.allowed
    places = {cause.policy: (cause.place.file, cause.place.line) for cause in answer.parts[0].causes}
    assert places["reading"] == (str(two_accounts / "principals" / "deployer.json"), 7)
    assert places["policy"][0] == str(two_accounts / "resources" / "artifacts.json")


def test_the_organisations_policies_bind_its_members(two_accounts, folder):
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    folder(
        scps__1={"level": "root", "policies": [_document(everything), _document(deny)], "accounts": ["111111111111"]}
    )
    part = ask(read_folder(two_accounts), Question("deployer", "s3:GetObject", "artifacts/x")).parts[0]
    assert part.effect is Effect.EXPLICITLY_DENIED
    assert part.causes[0].policy_type == "service control policy"


def test_a_policy_may_stand_in_a_file_of_its_own(two_accounts, folder):
    folder(
        policies__base=_document(READ),
        principals__deployer={"arn": ROLE, "policies": ["policies/base.json"], "boundary": "policies/base.json"},
    )
    answer = ask(read_folder(two_accounts), Question("deployer", "s3:GetObject", "artifacts/x"))
    assert ("base", str(two_accounts / "policies" / "base.json")) in {
        (cause.policy, cause.holder) for cause in answer.parts[0].causes
    }


def test_yaml_is_read_as_json_is(folder):
    text = (
        "arn: arn:aws:iam::111111111111:role/x\npolicies:\n"
        "  - {Version: '2012-10-17', Statement: {Sid: All, Effect: Allow, Action: '*', Resource: '*'}}\n"
    )
    world = read_folder(folder(**{"principals__x.yaml": text}))
    assert ask(world, Question("role/x", "s3:ListAllMyBuckets", "*")).allowed


def test_the_key_of_a_bucket_is_asked_too(two_accounts, folder):
    folder(
        resources__artifacts=_bucket(key=KEY),
        resources__key={
            "arn": KEY,
            "aliases": ["alias/artifacts"],
            "policy": _document({**USE, "Principal": {"AWS": ROLE}}),
        },
        principals__deployer={"arn": ROLE, "policies": [_document(READ)]},
    )
    answer = ask(read_folder(two_accounts), Question("deployer", "s3:GetObject", "artifacts/x"))
    assert [part.effect for part in answer.parts] == [Effect.ALLOWED, Effect.IMPLICITLY_DENIED]
    folder(principals__deployer={"arn": ROLE, "policies": [_document(READ, USE)]})
    assert ask(read_folder(two_accounts), Question("deployer", "s3:GetObject", "artifacts/x")).allowed


@pytest.mark.parametrize(
    ("content", "fact", "remedy"),
    [
        ({"arn": ROLE, "polices": []}, "unknown key `polices`", "did you mean `policies`?"),
        ({"policies": []}, "`arn` is missing", "write `arn: arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`"),
        ({"arn": "x"}, "`arn` is no ARN", "write `arn: arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`"),
        (
            {"arn": "arn:aws:iam::111111111111:group/x"},
            "`arn:aws:iam::111111111111:group/x` is no role or user",
            "write `arn:aws:iam::ACCOUNT:role/NAME`",
        ),
        ({"arn": ROLE, "policies": 3}, "`policies` is a number", "write a list of policies, or a mapping by name"),
        ({"arn": ROLE, "policies": [3]}, "a policy is a number", "write a document, or a file's path"),
        ({"arn": ROLE, "tags": []}, "`tags` is a list", "write a mapping"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_the_place(folder, content, fact, remedy):
    made = folder(principals__deployer=content)
    with pytest.raises(LockgateError) as error:
        read_folder(made)
    finding = error.value.findings[0]
    assert (finding.fact, finding.remedy, error.value.exit) == (fact, remedy, Exit.INVALID)
    assert finding.origin.file == str(made / "principals" / "deployer.json")


def test_a_bucket_without_an_account_is_refused(folder):
    made = folder(resources__bucket={"arn": "arn:aws:s3:::artifacts"})
    with pytest.raises(LockgateError) as error:
        read_folder(made)
    assert error.value.findings[0].remedy == "add `account` with twelve digits, in quotes"


def test_a_policy_that_aws_would_reject_is_refused(folder):
    both = {"Effect": "Allow", "Action": "s3:*", "NotAction": "s3:*", "Resource": "*"}
    made = folder(principals__deployer={"arn": ROLE, "policies": [_document(both)]})
    with pytest.raises(LockgateError) as error:
        read_folder(made)
    assert error.value.exit is Exit.INVALID


def test_a_file_that_is_not_there_is_named(folder):
    made = folder(principals__deployer={"arn": ROLE, "policies": ["policies/none.json"]})
    with pytest.raises(LockgateError) as error:
        read_folder(made)
    assert error.value.findings[0].origin.file == str(made / "policies" / "none.json")


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(LockgateError) as error:
        read_folder(tmp_path)
    assert (error.value.findings[0].rule, error.value.exit) == ("LG4301", Exit.INVALID)
