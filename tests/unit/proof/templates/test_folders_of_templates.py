"""A folder of templates: the map's values, the organisation's policies, and folders without a map."""

import json

import pytest

from lockgate.proof import read_templates

QUEUE = """\
Parameters: {Name: {Type: String}}
Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}}
"""
MAKER = "Resources: {X: {Type: AWS::S3::Bucket}}\nOutputs: {Name: {Value: !Sub 'of-${X}'}}\n"
DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}
GUARD = """\
Resources:
  Guard:
    Type: AWS::Organizations::Policy
    Properties: {Name: guard, Type: SERVICE_CONTROL_POLICY, TargetIds: [TARGET], Content: CONTENT}
"""


@pytest.fixture
def world(tmp_path):
    """Reads the world of files: path to text."""

    def read(files, **more):
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return read_templates(tmp_path, **more)

    return read


def queue(found):
    return next(each.name for each in found.holdings if each.kind == "queue")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("orders", "orders"),
        ("12", "12"),
        ("{stack: maker, output: Name}", "of-maker-X"),
        ("{stack: other/maker, output: Name}", "of-maker-X"),
    ],
)
def test_a_parameter_is_a_text_or_the_output_of_a_stack(world, value, name):
    text = (
        'accounts:\n  own: {id: "111111111111", stacks: {app: {template: q.yaml, parameters: {Name: '
        f"{value}}}}}, maker: m.yaml}}}}\n"
        '  other: {id: "222222222222", region: eu-central-1, stacks: {maker: m.yaml}}\n'
    )
    found = world({"accounts.yaml": text, "q.yaml": QUEUE, "m.yaml": MAKER})
    assert queue(found) == name
    assert found.accounts == ("111111111111", "222222222222")


def test_the_output_of_a_stack_that_is_not_there_is_said(world):
    text = 'accounts: {own: {id: "111111111111", stacks: {app: {template: q.yaml, parameters: {Name: {stack: x, output: y}}}}}}\n'
    found = world({"accounts.yaml": text, "q.yaml": QUEUE})
    assert queue(found) == "unknown-output-111111111111-x-y"


def test_without_a_map_folders_are_accounts_and_outputs_are_found_by_name(world):
    found = world({"111111111111/app.yaml": QUEUE, "222222222222/maker.yaml": MAKER}, region="eu-north-1")
    assert queue(found) == "of-maker-X"
    assert next(each.arn for each in found.holdings if each.kind == "queue").startswith("arn:aws:sqs:eu-north-1:")


def test_without_a_map_an_output_of_two_stacks_is_nobodys(world):
    files = {"111111111111/app.yaml": QUEUE, "222222222222/a.yaml": MAKER, "222222222222/b.yaml": MAKER}
    assert queue(world(files)) == "unknown-parameter-111111111111-app-Name"


@pytest.mark.parametrize(
    ("described", "name"),
    [
        ("Output Name of the stack maker in 222222222222.", "of-maker-X"),
        ("A name. Output Name of the stack other in 333333333333.", "of-other-X"),
        ("Output Other of the stack other in 333333333333", "another-X"),
    ],
)
def test_without_a_map_the_description_of_a_parameter_may_name_its_output(world, described, name):
    text = QUEUE.replace("{Type: String}", f'{{Type: String, Description: "{described}"}}')
    other = MAKER.replace("Outputs: {", "Outputs: {Other: {Value: !Sub 'another-X'}, ")
    found = world({"111111111111/q.yaml": text, "222222222222/maker.yaml": MAKER, "333333333333/other.yaml": other})
    assert queue(found) == name
    assert not [each for each in found.skipped if not each.narrows]


def test_a_description_that_names_a_stack_that_is_not_there_counts_for_nothing(world):
    described = '{Type: String, Description: "Output Name of the stack gone in 222222222222"}'
    files = {"111111111111/q.yaml": QUEUE.replace("{Type: String}", described), "222222222222/maker.yaml": MAKER}
    assert queue(world(files)) == "of-maker-X"


def test_policies_of_the_organisation_bind_accounts_by_name(world):
    text = 'accounts: {own: {id: "111111111111", stacks: {m: m.yaml}}, dev: {id: "222222222222"}}\n'
    scp = json.dumps({"level": "dev", "accounts": ["dev"], "policies": {"no-iam": DENY}})
    found = world({"accounts.yaml": text, "m.yaml": MAKER, "scps/one.json": scp})
    assert [(each.level, each.accounts) for each in found.scps] == [("dev", {"222222222222"})]
    assert found.skipped == ()


@pytest.mark.parametrize(
    ("target", "bound", "skipped"),
    [
        ('"111111111111"', {"111111111111"}, 0),
        ("ou-sand", {"111111111111"}, 0),
        ("r-root", {"111111111111"}, 0),
        ("ou-none", set(), 1),
    ],
)
def test_policies_of_templates_bind_the_accounts_below_their_target(world, target, bound, skipped):
    organization = '{id: o-1, accounts: {"111111111111": o-1/r-root/ou-sand/}}'
    text = f'organization: {organization}\naccounts: {{own: {{id: "111111111111", stacks: {{guard: g.yaml}}}}}}\n'
    template = GUARD.replace("TARGET", target).replace("CONTENT", json.dumps(DENY))
    found = world({"accounts.yaml": text, "g.yaml": template})
    assert [each.accounts for each in found.scps] == [bound]
    assert len(found.skipped) == skipped


def test_nested_templates_outside_the_folder_are_not_read(world, tmp_path):
    (tmp_path.parent / "secret.yaml").write_text(MAKER, encoding="utf-8")
    parent = "Resources: {C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../../secret.yaml}}}\n"
    found = world({"111111111111/app.yaml": parent})
    assert [each.kind for each in found.holdings] == ["stack"]
    assert any("is no file of the folder" in each.reason for each in found.skipped)
