"""``lockgate show design``: a tree for people, everything for machines."""

import json


def test_the_tree_shows_accounts_stacks_and_resources(lockgate):
    lockgate("init", "--layout", "tools")
    lines = lockgate("show", "design").out.splitlines()

    assert lines[0] == "lockgate.yaml (eu-west-1)"
    assert lines[1] == "├─ 111111111111  infrastructure of orders-main"
    assert "│  ├─ lockgate-orders-main-artifacts  wave 0" in lines
    assert "   └─ lockgate-orders-prod-access  wave 1" in lines
    assert any(line.startswith("│     ├─ Pipeline  lockgate-orders-main  [lockgate.yaml:") for line in lines)


def test_json_has_every_stack_and_node_with_its_place(lockgate):
    lockgate("init", "--layout", "paired")
    document = json.loads(lockgate("show", "design", "--format", "json").out)

    assert document["is"] == "Design"
    assert len(document["stacks"]) == 6
    assert all(node["origin"]["place"] for stack in document["stacks"] for node in stack["nodes"])


def test_show_without_a_subject_lists_what_can_be_shown(lockgate):
    outcome = lockgate("show")

    assert "design" in outcome.out + outcome.err
