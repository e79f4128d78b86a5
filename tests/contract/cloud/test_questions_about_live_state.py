"""A deployed design asked three ways: its templates, its running accounts, and the embedded AWS's own answers to calls."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from design_samples import application, declaration, environment
from lockgate.cloud import Aws, Keys
from lockgate.design import design
from lockgate.emulator.ports import Credentials
from lockgate.plan import Journal
from lockgate.proof import Question, World, ask, observe, read_design
from lockgate.proof.claims import Subject, claims_of
from lockgate.proof.verdict import Judgement, Outcome, judge
from lockgate.report.undeclared import undeclared, undeclared_text
from lockgate.spec.declaration import Declaration, Source
from policy_writing import allow, statements, trusting

REGION = "eu-west-1"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DENIED = ("AccessDenied", "AccessDeniedException")
BUILT = "lockgate-orders-main/build/one"
FETCHED = "lockgate-orders-main/source/one"


@dataclass
class Deployed:
    """One design, deployed, as two worlds and as clients of its roles."""

    world: Any
    designed: World
    running: World
    runtime: str
    bucket: str
    key: str
    sessions: dict[str, Credentials]
    declared: Declaration
    aws: Aws
    untouched: World

    def observed(self, *accounts: str) -> World:
        """Running accounts as they are now."""
        return observe(self.aws.observer(), accounts, self.world.endpoint, REGION, self.designed)

    def judged(self, world: World) -> list[Judgement[Subject]]:
        """Every claim about the declared design, of a world that should be it."""
        subject = Subject.of(self.declared, world)
        return [judge(claim, subject) for claim in claims_of(subject)]

    def answers(self, who: str, action: str, resource: str) -> tuple[bool, bool]:
        """What the templates say, and what the running accounts say."""
        question = Question(who, action, resource)
        return ask(self.designed, question).allowed, ask(self.running, question).allowed

    def goes_through(self, who: str, service: str, call: Callable[[Any], Any]) -> bool:
        """Whether the embedded AWS lets a session of the role make the call."""
        try:
            call(self.world.client(service, self.sessions[who]))
        except ClientError as error:
            if error.response["Error"]["Code"] in DENIED:
                return False
        return True


@pytest.fixture
def deployed(connected_world: Any, tmp_path: Any) -> Deployed:
    """Deploys and looks, then lets an administrator of each account into the roles, whose own trust is for services."""
    infrastructure, test, prod = (connected_world.new_account() for _ in range(3))
    environments = (
        environment("test", "main", infrastructure, test),
        environment("prod", "main", infrastructure, prod),
    )
    own = application(source=Source.CONNECTION, environments=("test", "prod"))
    declared = declaration(environments, (own,))
    aws = Aws(lambda account: _keys(connected_world, account), REGION, time.sleep, endpoint=connected_world.endpoint)
    journal = Journal(tmp_path / "journal", lambda: NOW)
    connected_world.deploy(design(declared), aws.ports(), journal, journal)
    designed = read_design(declared)
    roles = {
        "pipeline@test": (infrastructure, "lockgate-orders-main-pipeline"),
        "build@test": (infrastructure, "lockgate-orders-main-build"),
        "action@test": (test, "lockgate-orders-test-action"),
        "action@prod": (prod, "lockgate-orders-prod-action"),
        "execution@test": (test, "lockgate-orders-test-execution"),
    }
    untouched = observe(aws.observer(), designed.accounts, connected_world.endpoint, REGION, designed)
    sessions = {who: _session(connected_world, *role) for who, role in roles.items()}
    running = observe(aws.observer(), designed.accounts, connected_world.endpoint, REGION, designed)
    bucket = next(each.name for each in designed.holdings if each.kind == "bucket")
    key = next(each.arn for each in running.holdings if "alias/lockgate-orders-main" in each.aliases)
    return Deployed(connected_world, designed, running, test, bucket, key, sessions, declared, aws, untouched)


def _keys(world: Any, account: str) -> Keys:
    root = world.emulator.root(account)
    return Keys(root.access_key, root.secret_key, root.token)


def _session(world: Any, account: str, name: str) -> Credentials:
    """Adds the account itself to the role's trust, beside what the design says, and takes the role."""
    iam = world.client("iam", account)
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    trust["Statement"] += trusting(f"arn:aws:iam::{account}:root")["Statement"]
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    found: Credentials = world.assume(world.assumer(account), f"arn:aws:iam::{account}:role/{name}")
    return found


def _calls(deployed: Deployed) -> list[tuple[str, str, str, Callable[[Any], Any]]]:
    """Action, resource, service, and the call."""
    bucket, runtime, prod = deployed.bucket, deployed.runtime, deployed.designed.accounts[2]
    stack = f"arn:aws:cloudformation:{REGION}:{runtime}:stack/lockgate-orders-test/id"

    def put(key: str) -> Callable[[Any], Any]:
        return lambda s3: s3.put_object(Bucket=bucket, Key=key, Body=b"")

    def assume(account: str, name: str) -> Callable[[Any], Any]:
        arn = f"arn:aws:iam::{account}:role/{name}"
        return lambda sts: sts.assume_role(RoleArn=arn, RoleSessionName="somebody")

    return [
        ("s3:PutObject", f"bucket@test/{BUILT}", "s3", put(BUILT)),
        ("s3:PutObject", f"bucket@test/{FETCHED}", "s3", put(FETCHED)),
        ("s3:PutObject", "bucket@test/elsewhere", "s3", put("elsewhere")),
        ("s3:GetObject", f"bucket@test/{BUILT}", "s3", lambda s3: s3.get_object(Bucket=bucket, Key=BUILT)),
        ("s3:GetObject", f"bucket@test/{FETCHED}", "s3", lambda s3: s3.get_object(Bucket=bucket, Key=FETCHED)),
        ("s3:ListBucket", "bucket@test", "s3", lambda s3: s3.list_objects_v2(Bucket=bucket)),
        ("s3:DeleteObject", f"bucket@test/{BUILT}", "s3", lambda s3: s3.delete_object(Bucket=bucket, Key=BUILT)),
        ("kms:DescribeKey", "key@test", "kms", lambda kms: kms.describe_key(KeyId=deployed.key)),
        ("kms:Encrypt", "key@test", "kms", lambda kms: kms.encrypt(KeyId=deployed.key, Plaintext=b"x")),
        (
            "codepipeline:GetPipelineState",
            "pipeline@test",
            "codepipeline",
            lambda client: client.get_pipeline_state(name="lockgate-orders-main"),
        ),
        (
            "cloudformation:DescribeStacks",
            stack,
            "cloudformation",
            lambda client: client.describe_stacks(StackName="lockgate-orders-test"),
        ),
        ("sts:AssumeRole", "action@test", "sts", assume(runtime, "lockgate-orders-test-action")),
        ("sts:AssumeRole", "action@prod", "sts", assume(prod, "lockgate-orders-prod-action")),
        ("sts:AssumeRole", "execution@prod", "sts", assume(prod, "lockgate-orders-prod-execution")),
        ("iam:ListUsers", "*", "iam", lambda iam: iam.list_users()),
    ]


def test_templates_running_accounts_and_real_calls_give_the_same_answers(deployed):
    different, allowed = [], 0
    for action, resource, service, call in _calls(deployed):
        for who in deployed.sessions:
            by_template, by_state = deployed.answers(who, action, resource)
            really = deployed.goes_through(who, service, call)
            allowed += really
            if {by_template, by_state} != {really}:
                different.append((who, action, resource, by_template, by_state, really))
    assert not different
    assert allowed > len(deployed.sessions)


def test_a_running_account_has_the_policies_of_its_templates(deployed):
    for declared in deployed.designed.identities:
        if declared.own:
            continue
        running = deployed.running.identity(declared.arn)
        assert running is not None
        assert _documents(running.policies, deployed) == _documents(declared.policies, deployed), declared.arn
        assert (running.boundary is None) == (declared.boundary is None)


def test_every_claim_holds_of_the_running_accounts_as_of_the_templates_but_for_what_others_made_there(deployed):
    names = [(each.claim.name, each.outcome) for each in deployed.judged(deployed.designed)]
    found = [(each.claim.name, each.outcome) for each in deployed.judged(deployed.untouched)]
    assert found == names
    assert {outcome for _, outcome in found} == {Outcome.PROVED}

    deployed.world.role(deployed.runtime, "helper", [allow("*", "*")])
    helper = deployed.observed(deployed.runtime).identity(f"arn:aws:iam::{deployed.runtime}:role/helper")
    world = replace(deployed.untouched, identities=(*deployed.untouched.identities, helper))
    judgements = deployed.judged(world)
    refuted = [each.claim.name for each in judgements if each.outcome is Outcome.REFUTED]
    assert refuted
    assert undeclared(judgements, world, deployed.designed) == (helper.arn,)
    told = undeclared_text(judgements, world, deployed.designed)
    assert told.endswith(f"  every story of {', '.join(refuted)} is theirs")


def _documents(policies: Any, deployed: Deployed) -> list[str]:
    """The policies as text, with what AWS makes up in the place of its symbols."""
    made_up = [
        (_one(deployed.designed, kind), _one(deployed.running, kind, deployed.key)) for kind in ("key", "connection")
    ]
    texts = [json.dumps(each.document, sort_keys=True) for each in policies]
    for symbol, arn in made_up:
        texts = [text.replace(symbol, arn) for text in texts]
    return sorted(texts)


def _one(world: World, kind: str, preferred: str = "") -> str:
    found = [each.arn for each in world.holdings if each.kind == kind]
    return preferred if preferred in found else found[0]


def test_groups_boundaries_and_denied_looks_are_part_of_a_running_account(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    everything = json.dumps(statements([allow("*", "*")]))
    limit = iam.create_policy(PolicyName="limit", PolicyDocument=json.dumps(statements([allow("s3:*", "*")])))
    iam.create_group(GroupName="staff")
    iam.put_group_policy(GroupName="staff", PolicyName="all", PolicyDocument=everything)
    iam.create_user(UserName="ada", PermissionsBoundary=limit["Policy"]["Arn"])
    iam.add_user_to_group(GroupName="staff", UserName="ada")
    looking = aws_world.user(account, "looking", [allow("iam:Get*", "*")])

    aws = Aws(lambda _: Keys(looking.access_key, looking.secret_key), REGION, time.sleep, endpoint=aws_world.endpoint)
    world = observe(aws.observer(), [account], "here", REGION)

    assert ask(world, Question("user/ada", "s3:ListAllMyBuckets", "*")).allowed
    answer = ask(world, Question("user/ada", "sqs:ListQueues", "*"))
    assert [cause.policy_type for cause in answer.parts[0].causes] == ["permissions boundary"]
    assert any(note.startswith(f"the buckets of {account} cannot be seen: ") for note in answer.notes)


def test_a_bucket_that_refuses_to_be_read_is_known_in_part_and_hides_no_other(aws_world):
    account = aws_world.new_account()
    s3 = aws_world.client("s3", account)
    for name in (f"open-{account}", f"shut-{account}"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    looking = aws_world.user(account, "looking", [allow(["iam:Get*", "iam:List*", "s3:Get*", "s3:List*"], "*")])
    shut = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetBucketPolicy",
        "Resource": f"arn:aws:s3:::shut-{account}",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{account}:user/looking"}},
    }
    s3.put_bucket_policy(Bucket=f"shut-{account}", Policy=json.dumps(statements([shut])))

    aws = Aws(lambda _: Keys(looking.access_key, looking.secret_key), REGION, time.sleep, endpoint=aws_world.endpoint)
    world = observe(aws.observer(), [account], "here", REGION)

    def notes(bucket: str) -> str:
        return "; ".join(ask(world, Question("user/looking", "s3:GetObject", f"arn:aws:s3:::{bucket}/k")).notes)

    assert f"the bucket shut-{account} cannot be read: " in notes(f"shut-{account}")
    assert "bucket" not in notes(f"open-{account}")
