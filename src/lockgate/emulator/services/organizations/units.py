"""Organizational units, and who is above and below whom."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.organizations import shapes
from lockgate.emulator.services.organizations.errors import constraint, duplicate
from lockgate.emulator.services.organizations.model import DEEPEST, Node, Tree, made_up
from lockgate.emulator.services.organizations.registry import Registry, node_of, starting

_UNIT = "ORGANIZATIONAL_UNIT"
_PARENTS = ("ROOT", _UNIT)


def operations(registry: Registry) -> Mapping[str, Operation]:
    """Operation name to its implementation."""
    return {**_units(registry), **_relations(registry)}


def _units(registry: Registry) -> Mapping[str, Operation]:
    def create(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            parent = node_of(tree, call.params["ParentId"], "Parent", *_PARENTS)
            name = call.params["Name"]
            _free(tree, parent.id, name)
            if len(tree.lineage(parent)) > DEEPEST:
                raise constraint("OU_DEPTH_LIMIT_EXCEEDED", "You have exceeded the maximum depth of units.")
            id_ = made_up(f"ou-{tree.root.removeprefix('r-')}-", 8)
            tags, arn = shapes.given_tags(call.params), tree.arn("ou", id_)
            unit = Node(id=id_, arn=arn, name=name, parent=parent.id, attached=starting(tree), tags=tags)
            tree.nodes[id_] = unit
            registry.changed(tree)
            return {"OrganizationalUnit": shapes.unit(tree, unit)}

    def describe(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            return {"OrganizationalUnit": shapes.unit(tree, _unit(tree, call))}

    def update(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            unit, name = _unit(tree, call), call.params.get("Name")
            if name is not None and name != unit.name:
                _free(tree, unit.parent or "", name)
                unit.name = name
                registry.changed(tree)
            return {"OrganizationalUnit": shapes.unit(tree, unit)}

    def delete(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            unit = _unit(tree, call)
            if any(node.parent == unit.id for node in tree.nodes.values()):
                raise ServiceError(
                    "OrganizationalUnitNotEmptyException", "The specified organizational unit (OU) is not empty."
                )
            del tree.nodes[unit.id]
            registry.changed(tree)
        return {}

    return {
        "CreateOrganizationalUnit": create,
        "DescribeOrganizationalUnit": describe,
        "UpdateOrganizationalUnit": update,
        "DeleteOrganizationalUnit": delete,
    }


def _unit(tree: Tree, call: Call) -> Node:
    return node_of(tree, call.params["OrganizationalUnitId"], "OrganizationalUnit", _UNIT)


def _free(tree: Tree, parent: str, name: str) -> None:
    if any(unit.name == name for unit in tree.children(parent, _UNIT)):
        raise duplicate("OrganizationalUnit", "An OU with the same name already exists.")


def _relations(registry: Registry) -> Mapping[str, Operation]:
    def units_below(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            parent = node_of(tree, call.params["ParentId"], "Parent", *_PARENTS)
            found = [shapes.unit(tree, node) for node in tree.children(parent.id, _UNIT)]
        return shapes.page(found, "OrganizationalUnits", call.params)

    def children(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            parent = node_of(tree, call.params["ParentId"], "Parent", *_PARENTS)
            found = [{"Id": node.id, "Type": node.type} for node in tree.children(parent.id, call.params["ChildType"])]
        return shapes.page(found, "Children", call.params)

    def parents(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            child = node_of(tree, call.params["ChildId"], "Child", "ACCOUNT", _UNIT)
            parent = tree.nodes[child.parent or tree.root]
        return shapes.page([{"Id": parent.id, "Type": parent.type}], "Parents", call.params)

    return {"ListOrganizationalUnitsForParent": units_below, "ListChildren": children, "ListParents": parents}
