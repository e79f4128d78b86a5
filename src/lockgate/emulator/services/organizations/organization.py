"""The organisation itself, its root, the policy types that are enabled in it, and trusted access of services."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.organizations import shapes
from lockgate.emulator.services.organizations.errors import invalid, missing
from lockgate.emulator.services.organizations.model import PolicyType, Tree
from lockgate.emulator.services.organizations.registry import Registry, disable, enable


def operations(registry: Registry) -> Mapping[str, Operation]:
    """Operation name to its implementation."""

    def create(call: Call) -> Mapping[str, Any]:
        if call.params.get("FeatureSet", "ALL") != "ALL":
            raise ServiceError(
                "UnsupportedAPIEndpointException", "An organization for consolidated billing alone is not emulated."
            )
        with registry.lock:
            if registry.tree_of(call.account) is not None:
                raise ServiceError(
                    "AlreadyInOrganizationException", "The provided account is already a member of an organization."
                )
            return {"Organization": shapes.organization(registry.found(call.account))}

    def describe(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            return {"Organization": shapes.organization(registry.mine(call))}

    def delete(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            if len(tree.members()) > 1 or any(node.type == "ORGANIZATIONAL_UNIT" for node in tree.nodes.values()):
                raise ServiceError(
                    "OrganizationNotEmptyException",
                    "To delete an organization you must first remove all member accounts (except the master).",
                )
            registry.dissolve(tree)
        return {}

    def roots(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            return shapes.page([shapes.root(registry.managed(call))], "Roots", call.params)

    return {
        "CreateOrganization": create,
        "DescribeOrganization": describe,
        "DeleteOrganization": delete,
        "ListRoots": roots,
        **_policy_types(registry),
        **_services(registry),
    }


def policy_type(text: str) -> PolicyType:
    """A policy type that binds; raises ``PolicyTypeNotAvailableForOrganizationException`` for the others."""
    try:
        return PolicyType(text)
    except ValueError:
        if not text.endswith("_POLICY") and text != "DECLARATIVE_POLICY_EC2":
            raise invalid("INVALID_ENUM_POLICY_TYPE", "You specified an invalid policy type.") from None
        raise ServiceError(
            "PolicyTypeNotAvailableForOrganizationException", f"Policies of type {text} are not emulated."
        ) from None


def _policy_types(registry: Registry) -> Mapping[str, Operation]:
    def named(call: Call) -> tuple[Tree, PolicyType]:
        tree = registry.managed(call)
        if call.params["RootId"] != tree.root:
            raise missing("Root")
        return tree, policy_type(call.params["PolicyType"])

    def turn_on(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree, kind = named(call)
            if kind in tree.enabled:
                raise ServiceError("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.")
            enable(tree, kind)
            registry.changed(tree)
            return {"Root": shapes.root(tree)}

    def turn_off(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree, kind = named(call)
            if kind not in tree.enabled:
                raise ServiceError(
                    "PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types."
                )
            disable(tree, kind)
            registry.changed(tree)
            return {"Root": shapes.root(tree)}

    return {"EnablePolicyType": turn_on, "DisablePolicyType": turn_off}


def _services(registry: Registry) -> Mapping[str, Operation]:
    def grant(call: Call) -> Mapping[str, Any]:
        principal = call.params["ServicePrincipal"]
        if not principal.endswith(".amazonaws.com"):
            raise invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.")
        with registry.lock:
            registry.managed(call).services.setdefault(principal, registry.clock.now())
        return {}

    def revoke(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            registry.managed(call).services.pop(call.params["ServicePrincipal"], None)
        return {}

    def listed(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            services = registry.managed(call).services
            rows = [{"ServicePrincipal": name, "DateEnabled": since} for name, since in sorted(services.items())]
        return shapes.page(rows, "EnabledServicePrincipals", call.params)

    return {
        "EnableAWSServiceAccess": grant,
        "DisableAWSServiceAccess": revoke,
        "ListAWSServiceAccessForOrganization": listed,
    }
