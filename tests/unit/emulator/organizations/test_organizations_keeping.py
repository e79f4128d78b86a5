"""What organisations keep across restarts, through JSON and into a registry of another process."""

import json
from datetime import UTC, datetime

import pytest

from lockgate.emulator.services.organizations.keeping import OrganizationsState
from lockgate.emulator.services.organizations.model import ControlPolicy, Node, PolicyType, Tree
from lockgate.emulator.services.organizations.registry import Handshake, Registry, enable, starting
from lockgate.iam import PolicyKind, parse_policy

MANAGEMENT, MEMBER, LEFT, INVITED = "111111111111", "222222222222", "333333333333", "444444444444"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
DENY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sns:*","Resource":"*"}]}'
SHUT = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",'
    '"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-x"}}}]}'
)


class StillClock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        pass


def attach(tree: Tree, node: str, id_: str, kind: PolicyType, content: str) -> None:
    compiled = parse_policy(content, kind=kind.kind, name=id_)
    tree.policies[id_] = ControlPolicy(id_, f"arn:{id_}", id_, "why", kind, content, compiled, tags={"$own": "1"})
    tree.nodes[node].attached.append(id_)


def request(registry: Registry, id_: str, **more: str) -> None:
    registry.requests[id_] = {"Id": id_, "organization": "o", "RequestedTimestamp": NOW, **more}


@pytest.fixture
def registry() -> Registry:
    """An organisation with both types of policies; one member in a unit, one that has left, one that is invited."""
    made = Registry(StillClock())
    tree = made.found(MANAGEMENT)
    for kind in PolicyType:
        enable(tree, kind)
    unit = Node(id="ou-1", arn="arn:ou-1", name="runtime", parent=tree.root, attached=starting(tree), tags={"a": "b"})
    tree.nodes[unit.id] = unit
    attach(tree, unit.id, "p-deny", PolicyType.SCP, DENY)
    attach(tree, tree.root, "p-shut", PolicyType.RCP, SHUT)
    tree.services["cloudtrail.amazonaws.com"] = NOW
    made.join(tree, MEMBER, "dev", "dev@example.com", "INVITED").parent = unit.id
    made.join(tree, LEFT, "gone", "gone@example.com", "CREATED")
    made.leave(tree, LEFT)
    request(made, "car-1", State="SUCCEEDED", AccountId=LEFT)
    party = {"Id": INVITED, "Type": "ACCOUNT"}
    made.handshakes["h-1"] = Handshake("h-1", tree.id, MANAGEMENT, INVITED, party, NOW, NOW, None, {"k": "v"})
    made.changed(tree)
    return made


def again(registry: Registry) -> tuple[Registry, list[str]]:
    """What another process makes of the snapshot, and the accounts that it lets exist."""
    value = json.loads(json.dumps(OrganizationsState(registry, lambda account: None).snapshot()))
    found, opened = Registry(StillClock()), list[str]()
    state = OrganizationsState(found, opened.append)
    state.restore(value)
    state.resume()
    return found, opened


def test_everything_is_as_it_was(registry):
    found, _ = again(registry)
    assert found.trees == registry.trees
    assert found.handshakes == registry.handshakes
    assert found.requests == registry.requests
    assert found.emails == registry.emails


def test_every_account_is_bound_as_before(registry):
    found, _ = again(registry)
    for account in (MANAGEMENT, MEMBER, LEFT, INVITED):
        assert found.binding.organization(account) == registry.binding.organization(account)
        for kind in (PolicyKind.SCP, PolicyKind.RCP):
            assert found.binding.levels(account, kind) == registry.binding.levels(account, kind)
    assert [len(level.policies) for level in found.binding.levels(MEMBER, PolicyKind.SCP)] == [1, 2, 1]
    assert found.binding.arn(MEMBER, "p-deny") == "arn:p-deny"


def test_policies_are_compiled_from_their_content_and_not_kept_compiled(registry):
    assert "compiled" not in json.dumps(OrganizationsState(registry, lambda account: None).snapshot())
    found, _ = again(registry)
    (tree,) = found.trees.values()
    assert tree.policies["p-deny"].compiled == parse_policy(DENY, kind=PolicyKind.SCP, name="p-deny")


def test_a_closed_account_stays_closed(registry):
    (tree,) = registry.trees.values()
    tree.nodes[MEMBER].closed = True
    registry.changed(tree)
    found, _ = again(registry)
    assert [(level.name, level.policies) for level in found.binding.levels(MEMBER, PolicyKind.SCP)] == [
        ("closed account", ())
    ]


def test_members_and_accounts_that_were_made_and_left_exist_and_the_invited_are_not_opened(registry):
    _, opened = again(registry)
    assert sorted(opened) == [MANAGEMENT, MEMBER, LEFT]


def test_an_organization_of_the_next_process_changes_by_itself(registry):
    found, _ = again(registry)
    (tree,) = found.trees.values()
    tree.nodes["ou-1"].attached.remove("p-deny")
    found.changed(tree)
    assert [len(level.policies) for level in found.binding.levels(MEMBER, PolicyKind.SCP)] == [1, 1, 1]


def test_a_request_for_an_account_that_was_being_answered_has_failed(registry):
    request(registry, "car-2")
    found, _ = again(registry)
    assert (found.requests["car-2"]["State"], found.requests["car-2"]["FailureReason"]) == (
        "FAILED",
        "INTERNAL_FAILURE",
    )
    assert found.requests["car-1"] == registry.requests["car-1"]


def test_a_world_without_organizations_stays_without():
    found, opened = again(Registry(StillClock()))
    assert (found.trees, found.requests, opened) == ({}, {}, [])
