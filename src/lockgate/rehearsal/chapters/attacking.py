"""Attack, from every account with real credentials of it, from builds, and at GitHub; each attempt must be refused."""

import base64
from collections.abc import Iterator, Mapping

from lockgate.design.delivery import Delivery
from lockgate.design.delivery import Target as Destination
from lockgate.kernel import AccountId
from lockgate.rehearsal.attacks import (
    Target,
    approver_attempts,
    attempts_on,
    developer_attempts,
    operator_attempts,
    runtime_attempts,
)
from lockgate.rehearsal.chapters.attacking_github import attack_github
from lockgate.rehearsal.chapters.attacking_in_builds import ask_for_attacks, attack_by_builds, secrets_to_steal
from lockgate.rehearsal.people import People
from lockgate.rehearsal.stage import Stage
from lockgate.rehearsal.trace import Attack
from lockgate.rehearsal.trying import counted, keep, try_all


def attack(stage: Stage, people: People) -> None:
    """Every attack of the catalogue; raises `LockgateError` when one could not even be tried."""
    targets = {
        (delivery.names.pipeline, destination.account): target_of(stage, delivery, destination)
        for delivery in stage.deliveries
        for destination in delivery.targets
    }
    first = [(line, targets[line.names.pipeline, line.targets[0].account]) for line in stage.deliveries]
    with secrets_to_steal(stage) as secrets:
        asked = ask_for_attacks(stage, first, secrets)
        # Meanwhile the checks of these pull requests run.
        _from_environments(stage, people, targets)
        for delivery, target in first:
            _from_people(stage, people, delivery, target)
        attack_github(stage)
        attack_by_builds(stage, asked)


def _from_environments(stage: Stage, people: People, targets: Mapping[tuple[str, AccountId], Target]) -> None:
    places = [(delivery, destination) for delivery in stage.deliveries for destination in delivery.targets]
    for delivery, destination in places:
        own = targets[delivery.names.pipeline, destination.account]
        others = [
            targets[line.names.pipeline, other.account]
            for line, other in places
            if other.environment.name != destination.environment.name
        ]
        _from_environment(stage, people, delivery, destination, own, others)


def target_of(stage: Stage, delivery: Delivery, destination: Destination) -> Target:
    """What an attacker could know."""
    found = stage.call(delivery.account, "kms", "DescribeKey", KeyId=delivery.names.key_alias)["KeyMetadata"]
    key = found["Arn"]
    # Not even the account's administrators may encrypt with the line's key, so a ciphertext has to be made up: KMS
    # decides who may use the key before it looks at what is to be decrypted.
    ciphertext = found["KeyId"].encode() + bytes(64)
    approval = "Approve" if destination.environment.approval else None
    return Target(
        environment=destination.environment.name,
        line=delivery.names,
        runtime=destination.names,
        runtime_account=destination.account,
        key=key,
        ciphertext=base64.b64encode(ciphertext).decode(),
        stage=destination.environment.name,
        approval=approval,
        by_artifact=delivery.by_artifact,
    )


def _from_environment(
    stage: Stage, people: People, delivery: Delivery, destination: Destination, own: Target, others: list[Target]
) -> None:
    """Administrators of the runtime and of the infrastructure account, and the action role, taken over."""
    name = destination.environment.name
    administrator = people.administrator(destination.account)
    text = f"{name}'s runtime account attacks its pipeline and the other environments"
    with stage.recorder.step(text, destination.account) as step:
        tried = list(try_all(administrator, f"{name}: {administrator.name}", own, runtime_attempts(own)))
        for other in others:
            tried += try_all(administrator, f"{name}: {administrator.name}", other, attempts_on(other))
        tried += _with_role_taken_over(stage, people, destination, others)
        keep(stage, tried)
        step.note(counted(tried))
    foreign = [other for other in others if other.line.account != delivery.account]
    if foreign:
        text = f"{name}'s infrastructure account attacks the other environments"
        with stage.recorder.step(text, delivery.account) as step:
            administrator = people.administrator(delivery.account)
            tried = []
            for other in foreign:
                tried += try_all(administrator, f"{name}: {administrator.name}", other, attempts_on(other))
            keep(stage, tried)
            step.note(counted(tried))


def _with_role_taken_over(
    stage: Stage, people: People, destination: Destination, others: list[Target]
) -> Iterator[Attack]:
    """The delivery's own action role, whose trust an administrator of its account has changed for the purpose."""
    account, role = destination.account, destination.names.action_role
    trust = people.trust_of(account, role)
    somebody = people.taken_over(account, role)
    try:
        for other in others:
            # An environment of the same line is deployed from the same artifact, which its action role may read.
            attempts = [
                each
                for each in attempts_on(other)
                if not (other.line.pipeline == _line_of(stage, destination) and each.reads)
            ]
            yield from try_all(somebody, f"{destination.environment.name}: {somebody.name}", other, attempts)
    finally:
        people.give_back(account, role, trust)


def _line_of(stage: Stage, destination: Destination) -> str:
    return next(delivery.names.pipeline for delivery in stage.deliveries if destination in delivery.targets)


def _from_people(stage: Stage, people: People, delivery: Delivery, target: Target) -> None:
    approvers = [group for one in delivery.line.environments for group in one.approval]
    parts = [("developers", developer_attempts), ("operators", operator_attempts)]
    parts += [(group, approver_attempts) for group in dict.fromkeys(approvers)]
    with stage.recorder.step(
        f"the people of {delivery.names.pipeline} try each other's parts", delivery.account
    ) as step:
        tried: list[Attack] = []
        for group, attempts in parts:
            member = people.member(delivery, group)
            tried += try_all(member, f"{delivery.names.pipeline}: {member.name}", target, attempts(target))
        keep(stage, tried)
        step.note(counted(tried))
