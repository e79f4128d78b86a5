"""What the stacks hold: names, waves, parameters, stages and people."""

import json

import pytest

from design_samples import (
    INFRA_1,
    INFRA_2,
    RUN_1,
    RUN_2,
    RUN_3,
    application,
    declaration,
    environment,
    paired,
    several,
    tools,
)
from lockgate.design import Account, StackId, Wave, as_document, design
from lockgate.design.nodes import EventRule, Pipeline, Role
from lockgate.design.values import Attribute
from lockgate.kernel import Origin
from lockgate.spec.declaration import Group, Source
from lockgate.spec.expressions import escaped


def named(stack, logical_id):
    return next(node for node in stack.nodes if node.logical_id == logical_id)


def only(stack, kind):
    (node,) = [node for node in stack.nodes if isinstance(node, kind)]
    return node


def roles(stack) -> dict[str, Role]:
    return {node.name: node for node in stack.nodes if isinstance(node, Role)}


def test_stacks_come_in_waves_sorted_by_account_and_name(designs):
    order = [(stack.wave, stack.account, stack.name) for stack in designs["several"].stacks]

    assert order == sorted(order)
    assert {stack.wave for stack in designs["several"].stacks} == set(Wave)


def test_every_parameter_is_an_output_of_an_earlier_wave(designs):
    for made in designs.values():
        by_id = {stack.id: stack for stack in made.stacks}
        for stack in made.stacks:
            for parameter in stack.parameters:
                source = by_id[parameter.stack]
                assert source.wave < stack.wave
                assert parameter.output in {output.name for output in source.outputs}


def test_accounts_say_what_they_are_for(designs):
    assert designs["paired"].accounts == (
        Account(INFRA_1, ("orders-develop",), ()),
        Account(RUN_1, (), ("preprod",)),
        Account(INFRA_2, ("orders-master",), ()),
        Account(RUN_2, (), ("prod",)),
    )


def test_the_key_arn_of_a_line_goes_to_its_own_stacks_only(designs):
    made = designs["paired"]
    source = StackId(INFRA_1, made.region, "lockgate-orders-develop-artifacts")

    users = [stack.name for stack in made.stacks if any(each.stack == source for each in stack.parameters)]
    assert users == ["lockgate-orders-preprod-access", "lockgate-orders-develop-pipeline"]


def test_no_policy_names_another_role_as_its_principal(designs):
    for made in designs.values():
        text = json.dumps(as_document(made))
        principals = [
            part.split('"names": ')[1] for part in text.split('"principals": ')[1:] if '"names": ' in part[:80]
        ]
        assert principals
        assert not any(":role/" in each.partition("]")[0] for each in principals)


def test_an_artifact_line_is_started_by_the_arrival_of_its_source_object(designs):
    stack = designs["paired"].stack(INFRA_1, "lockgate-orders-develop-pipeline")
    rule, project, pipeline = only(stack, EventRule), named(stack, "BuildProject"), only(stack, Pipeline)

    assert project.artifacts.path == "source"
    assert project.artifacts.name == "orders.zip"
    assert rule.pattern["detail"] == {
        "bucket": {"name": ["lockgate-orders-develop-111111111111-eu-west-1"]},
        "object": {"key": ["source/orders.zip"]},
    }
    assert rule.targets[0].arn == Attribute("TriggerFunction", "Arn")
    assert named(stack, "TriggerFunction").variables["PIPELINE"] == pipeline.name
    assert [stage.name for stage in pipeline.stages] == ["Source", "preprod"]
    assert pipeline.stages[0].actions[0].configuration["PollForSourceChanges"] == "false"


def test_a_connection_line_builds_in_the_pipeline_and_has_no_rule(designs):
    stack = designs["tools"].stack(INFRA_1, "lockgate-orders-main-pipeline")

    assert not any(isinstance(node, EventRule) for node in stack.nodes)
    assert named(stack, "BuildProject").webhook is None
    assert [stage.name for stage in only(stack, Pipeline).stages] == ["Source", "Build", "test", "prod"]


def test_a_stage_prepares_then_asks_then_deploys_in_every_runtime_account(designs):
    stack = designs["several"].stack(INFRA_1, "lockgate-orders-main-pipeline")
    prod = only(stack, Pipeline).stages[-1]

    assert [(action.name, action.run_order) for action in prod.actions] == [
        (f"Prepare-{RUN_2}", 1),
        (f"Prepare-{RUN_3}", 1),
        ("Approve", 2),
        (f"Deploy-{RUN_2}", 3),
        (f"Deploy-{RUN_3}", 3),
    ]
    assert prod.actions[2].configuration["CustomData"] == (
        "Deploy orders to prod? Asked: release-managers or auditors. Commit #{Source.CommitId} of main. Change set "
        f"lockgate-#{{codepipeline.PipelineExecutionId}} of lockgate-orders-prod in {RUN_2}, {RUN_3}."
    )
    assert prod.actions[2].configuration["ExternalEntityLink"] == (
        "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/changesets/changes"
        "?stackId=lockgate-orders-prod&changeSetId=lockgate-#{codepipeline.PipelineExecutionId}"
    )


def test_an_approval_of_an_artifact_shows_its_version_its_etag_and_how_to_learn_its_commit(designs):
    stack = designs["paired"].stack(INFRA_2, "lockgate-orders-master-pipeline")

    approve = {action.name: action for action in only(stack, Pipeline).stages[-1].actions}["Approve"]

    assert approve.configuration["CustomData"] == (
        "Deploy orders to prod? Asked: release-managers. Version #{Source.VersionId} of source/orders.zip, ETag "
        "#{Source.ETag}; its commit: lockgate trace #{Source.VersionId}. Change set "
        "lockgate-#{codepipeline.PipelineExecutionId} of lockgate-orders-prod in 444444444444."
    )


def test_an_execution_makes_and_executes_its_own_change_set_and_may_name_no_other_kind(designs):
    stack = designs["paired"].stack(INFRA_1, "lockgate-orders-develop-pipeline")
    made = {action.name: action for action in only(stack, Pipeline).stages[-1].actions}
    role = next(
        n for n in designs["paired"].stack(RUN_1, "lockgate-orders-preprod-access").nodes if isinstance(n, Role)
    )
    statement = next(s for p in role.policies for s in p.policy.statements if s.sid == "ChangeSets")

    assert made["Prepare"].configuration["ChangeSetName"] == "lockgate-#{codepipeline.PipelineExecutionId}"
    assert made["Deploy"].configuration["ChangeSetName"] == made["Prepare"].configuration["ChangeSetName"]
    assert statement.conditions[0].values == ("lockgate-????????-????-????-????-????????????",)


def test_the_function_that_starts_the_pipeline_hears_of_the_version_that_has_arrived(designs):
    rule = only(designs["paired"].stack(INFRA_1, "lockgate-orders-develop-pipeline"), EventRule)

    given = rule.targets[0].input
    assert given is not None
    assert dict(given.paths) == {"version": "$.detail.object.version-id"}
    assert json.loads(given.template) == {"version": "<version>"}


def test_action_role_execution_role_and_stack_are_in_one_account(designs):
    for made in designs.values():
        for stack in made.stacks:
            for pipeline in (node for node in stack.nodes if isinstance(node, Pipeline)):
                for action in (action for stage in pipeline.stages for action in stage.actions if action.role):
                    passed = action.configuration.get("RoleArn", action.role)
                    assert str(action.role).split(":")[4] == str(passed).split(":")[4]


def test_only_declared_template_parameters_are_filled():
    from design_samples import template  # noqa: PLC0415 - the one test that needs a template of its own

    own = template(parameters=("Boundary",))
    stated = {"prod": {"Size": "large"}}
    made = design(paired(own=own, parameters=stated))
    pipeline = only(made.stack(INFRA_2, "lockgate-orders-master-pipeline"), Pipeline)

    assert json.loads(str(pipeline.stages[-1].actions[0].configuration["ParameterOverrides"])) == {
        "Boundary": f"arn:aws:iam::{RUN_2}:policy/lockgate-orders-prod-boundary",
        "Size": "large",
    }


def test_a_sam_template_may_expand_and_its_transform_is_named(designs):
    made = designs["several"]
    pipeline = only(made.stack(INFRA_1, "lockgate-shop-main-pipeline"), Pipeline)
    action_role = roles(made.stack(RUN_1, "lockgate-shop-test-access"))["lockgate-shop-test-action"]

    assert pipeline.stages[1].actions[0].configuration["Capabilities"] == "CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND"
    transforms = [each.resources for each in action_role.policies[0].policy.statements if each.sid == "Transform"]
    assert transforms == [("arn:aws:cloudformation:eu-west-1:aws:transform/Serverless-2016-10-31",)]


def test_approvers_answer_exactly_the_approval_of_the_environments_that_name_them(designs):
    stack = designs["several"].stack(INFRA_1, "lockgate-shop-main-pipeline")
    approving = {
        name: statement.resources
        for name, role in roles(stack).items()
        for statement in role.policies[0].policy.statements
        if "codepipeline:PutApprovalResult" in statement.actions
    }

    place = ("arn:aws:codepipeline:eu-west-1:111111111111:lockgate-shop-main/prod/Approve",)
    assert approving == {"lockgate-shop-main-release-managers": place, "lockgate-shop-main-auditors": place}


def test_a_group_without_a_part_in_a_line_has_no_role_there(designs):
    names = roles(designs["paired"].stack(INFRA_1, "lockgate-orders-develop-pipeline"))

    assert "lockgate-orders-develop-release-managers" not in names
    assert "lockgate-orders-develop-developers" in names


def test_trusted_users_show_a_second_factor_and_trusted_roles_do_not(designs):
    trust = roles(designs["several"].stack(INFRA_1, "lockgate-shop-main-pipeline"))["lockgate-shop-main-auditors"].trust
    keys = {
        statement.sid: {condition.key: condition.values for condition in statement.conditions}
        for statement in trust.statements
    }

    assert keys == {
        "Users": {
            "aws:PrincipalArn": (f"arn:aws:iam::{RUN_3}:user/eve",),
            "aws:MultiFactorAuthPresent": ("true",),
        },
        "Roles": {"aws:PrincipalArn": (f"arn:aws:iam::{RUN_3}:role/audit/chief",)},
    }
    assert {statement.principals.names for statement in trust.statements} == {(f"arn:aws:iam::{RUN_3}:root",)}


def test_a_group_that_only_trusts_roles_lets_no_user_in():
    group = Group("auditors", (f"arn:aws:iam::{RUN_3}:role/chief",), Origin("lockgate.yaml", 9, 1))
    prod = environment("prod", "main", INFRA_1, RUN_1, approval=("auditors",))
    made = design(declaration((prod,), (application(environments=("prod",)),), (group,)))
    trust = roles(made.stack(INFRA_1, "lockgate-orders-main-pipeline"))["lockgate-orders-main-auditors"].trust

    assert [statement.sid for statement in trust.statements] == ["Roles"]


@pytest.mark.parametrize(
    ("branch", "pattern"),
    [
        ("develop", "^refs/heads/develop$"),
        ("release/1.2", r"^refs/heads/release/1\.2$"),
        ("a+b(c)", r"^refs/heads/a\+b\(c\)$"),
    ],
)
def test_a_webhooks_pattern_matches_the_branch_and_nothing_else(branch, pattern):
    assert f"^refs/heads/{escaped(branch)}$" == pattern


def test_an_image_of_ones_own_registry_is_pulled_with_the_build_role():
    image = "999999999999.dkr.ecr.eu-west-1.amazonaws.com/tools/build:3"
    own = application()
    build = type(own.build)(image, own.build.compute, own.build.timeout, own.build.buildspec, {"B": "2", "A": "1"})
    stack = design(paired(build=build)).stack(INFRA_1, "lockgate-orders-develop-pipeline")
    statements = {
        each.sid: each for each in roles(stack)["lockgate-orders-develop-build"].policies[0].policy.statements
    }

    assert statements["Image"].resources == ("arn:aws:ecr:eu-west-1:999999999999:repository/tools/build",)
    assert statements["ImageToken"].actions == ("ecr:GetAuthorizationToken",)
    assert list(named(stack, "BuildProject").variables) == ["A", "B"]


def test_code_that_is_not_in_the_artifact_gives_the_execution_role_no_access_to_it():
    from design_samples import ROLE, resource, template  # noqa: PLC0415 - the one test that needs them

    inline = resource("F", "AWS::Lambda::Function", Code={"ZipFile": "pass"}, Role={"Fn::GetAtt": ["R", "Arn"]})
    made = design(paired(own=template(resource("R", "AWS::IAM::Role", **ROLE), inline)))

    assert "execution" not in json.dumps(as_document(made.stack(INFRA_1, "lockgate-orders-develop-artifacts")))


def test_the_same_declaration_gives_an_equal_design():
    assert design(several()) == design(several())
    assert design(paired()) != design(tools())


def test_the_document_is_complete_plain_data_with_places(designs):
    document = as_document(designs["paired"])
    again = json.loads(json.dumps(document))

    assert again == document
    assert document["is"] == "Design"
    key = document["stacks"][0]["nodes"][0]
    assert (key["is"], key["origin"]) == (
        "KmsKey",
        {"place": "lockgate.yaml:4:22", "path": "environments.preprod.infrastructure"},
    )


def test_statements_keep_the_place_that_caused_them(designs):
    role = roles(designs["paired"].stack(RUN_1, "lockgate-orders-preprod-access"))["lockgate-orders-preprod-execution"]
    places = {each.sid: str(each.origin) for each in role.policies[0].policy.statements}

    assert places["Lambda1"] == "orders/template.yaml:20:3"
    assert places["Iam1"] == "orders/template.yaml:12:3"


def test_the_kinds_of_source_differ_in_who_writes_what():
    connection = design(tools())
    artifact = design(tools(source=Source.ARTIFACT))
    written = [
        {
            statement.sid: statement.actions
            for statement in roles(made.stack(INFRA_1, "lockgate-orders-main-pipeline"))["lockgate-orders-main-build"]
            .policies[0]
            .policy.statements
            if statement.sid in {"BuildObjects", "CommitObjects"}
        }
        for made in (connection, artifact)
    ]

    assert written == [
        {"CommitObjects": ("s3:GetObject", "s3:GetObjectVersion"), "BuildObjects": ("s3:PutObject",)},
        {"BuildObjects": ("s3:PutObject",)},
    ]
