"""A question about running accounts takes the organisation's policies into account, as the gate does."""

import time
from typing import Any

from botocore.exceptions import ClientError

from lockgate.cloud import Aws, Keys
from lockgate.proof import Question, ask, observe

REGION = "eu-west-1"
NO_TOPICS = {"Sid": "NoTopics", "Effect": "Deny", "Action": "sns:*", "Resource": "*"}


def _world(company: Any) -> Any:
    def keys(account: str) -> Keys:
        root = company.world.emulator.root(account)
        return Keys(root.access_key, root.secret_key, root.token)

    aws = Aws(keys, REGION, time.sleep, endpoint=company.world.endpoint)
    return observe(aws.observer(), [company.management, company.member, company.outsider], "here", REGION)


def test_members_have_paths_and_outsiders_none(company):
    found = _world(company).organization
    assert (found.id, found.management_account) == (company.id, company.management)
    assert found.paths == {
        company.management: f"{company.id}/{company.root}/",
        company.member: f"{company.id}/{company.root}/{company.unit}/",
    }


def test_an_scp_of_a_unit_is_named_as_what_denies(company):
    people = {account: company.administrator(account) for account in (company.management, company.member)}
    company.attach(company.unit, "no-topics", NO_TOPICS)
    world = _world(company)
    for account, person in people.items():
        answer = ask(world, Question(f"arn:aws:iam::{account}:user/administrator", "sns:ListTopics", "*"))
        try:
            company.world.client("sns", person).list_topics()
        except ClientError:
            assert not answer.allowed
            (cause,) = answer.parts[0].causes
            assert (cause.policy_type, cause.policy, cause.statement) == (
                "service control policy",
                "no-topics",
                "NoTopics",
            )
        else:
            assert answer.allowed
        assert answer.allowed == (account == company.management)


def test_what_a_member_may_not_see_is_a_note(company):
    person = company.administrator(company.member)
    aws = Aws(lambda _: Keys(person.access_key, person.secret_key), REGION, time.sleep, endpoint=company.world.endpoint)
    world = observe(aws.observer(), [company.member], "here", REGION)
    answer = ask(world, Question("administrator", "sns:ListTopics", "*"))
    assert answer.notes[-1].startswith("policies of the organisation (SCPs, RCPs) cannot be seen: ")
    assert world.organization.id == company.id


def test_an_account_in_no_organisation_has_none(company):
    root = company.world.emulator.root(company.outsider)
    aws = Aws(lambda _: Keys(root.access_key, root.secret_key), REGION, time.sleep, endpoint=company.world.endpoint)
    world = observe(aws.observer(), [company.outsider], "here", REGION)
    assert world.organization is None
    assert world.skipped == ()
