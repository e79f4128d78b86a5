"""What an organisation tells the gate, without any server."""

from datetime import UTC, datetime

import pytest

from lockgate.emulator.services.organizations.binding import Binding
from lockgate.emulator.services.organizations.model import ControlPolicy, Node, PolicyType, Tree
from lockgate.emulator.services.organizations.registry import Registry, disable, enable, starting
from lockgate.iam import PolicyKind, parse_policy

MANAGEMENT, MEMBER, STRANGER = "111111111111", "222222222222", "333333333333"
DENY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sns:*","Resource":"*"}]}'


class StillClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        pass


@pytest.fixture
def registry() -> Registry:
    return Registry(StillClock())


@pytest.fixture
def tree(registry: Registry) -> Tree:
    """An organisation of two accounts with service control policies, the member in a unit."""
    made = registry.found(MANAGEMENT)
    enable(made, PolicyType.SCP)
    unit = Node(id="ou-x-1", arn="arn:unit", name="runtime", parent=made.root, attached=starting(made))
    made.nodes[unit.id] = unit
    registry.join(made, MEMBER, "dev", "dev@example.com", "INVITED").parent = unit.id
    registry.changed(made)
    return made


def names(binding: Binding, account: str, kind: PolicyKind = PolicyKind.SCP) -> list[tuple[str, list[str]]]:
    return [(level.name, [policy.name for policy in level.policies]) for level in binding.levels(account, kind)]


def test_levels_go_from_the_root_to_the_account(registry, tree):
    everywhere = ["FullAWSAccess"]
    assert names(registry.binding, MEMBER) == [("Root", everywhere), ("runtime", everywhere), ("dev", everywhere)]


def test_a_type_that_is_not_enabled_has_no_levels(registry, tree):
    assert names(registry.binding, MEMBER, PolicyKind.RCP) == []
    disable(tree, PolicyType.SCP)
    registry.changed(tree)
    assert names(registry.binding, MEMBER) == []


def test_the_management_account_and_strangers_have_no_levels(registry, tree):
    assert names(registry.binding, MANAGEMENT) == []
    assert names(registry.binding, STRANGER) == []


def test_an_attached_policy_counts_once_the_change_is_told(registry, tree):
    compiled = parse_policy(DENY, kind=PolicyKind.SCP, name="no-topics")
    tree.policies["p-1"] = ControlPolicy("p-1", "arn:p", "no-topics", "", PolicyType.SCP, DENY, compiled)
    tree.nodes["ou-x-1"].attached.append("p-1")
    assert ("runtime", ["FullAWSAccess"]) in names(registry.binding, MEMBER)
    registry.changed(tree)
    assert ("runtime", ["FullAWSAccess", "no-topics"]) in names(registry.binding, MEMBER)


def test_paths_name_the_units_and_not_the_account(registry, tree):
    found = registry.binding.organization(MEMBER)
    assert found is not None
    assert (found.id, found.management_account) == (tree.id, MANAGEMENT)
    assert found.paths == {MANAGEMENT: f"{tree.id}/{tree.root}/", MEMBER: f"{tree.id}/{tree.root}/ou-x-1/"}
    assert registry.binding.organization(STRANGER) is None


def test_who_leaves_is_forgotten(registry, tree):
    registry.leave(tree, MEMBER)
    assert registry.binding.organization(MEMBER) is None
    assert names(registry.binding, MEMBER) == []
    assert registry.binding.arn(MANAGEMENT, MEMBER) is None


def test_a_closed_account_has_one_level_that_allows_nothing(registry, tree):
    member = tree.nodes[MEMBER]
    member.closed = True
    registry.changed(tree)
    assert names(registry.binding, MEMBER) == [("closed account", [])]


def test_parts_are_found_by_id_within_their_organization_only(registry, tree):
    assert registry.binding.arn(MEMBER, tree.root) == f"arn:aws:organizations::{MANAGEMENT}:root/{tree.id}/{tree.root}"
    assert registry.binding.arn(STRANGER, tree.root) is None


def test_a_dissolved_organization_binds_nobody(registry, tree):
    registry.leave(tree, MEMBER)
    registry.dissolve(tree)
    assert registry.binding.organization(MANAGEMENT) is None
    assert registry.trees == {}
