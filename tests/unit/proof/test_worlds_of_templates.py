"""What a world has of the templates: names, policies, values that pass between stacks, and what cannot be known."""

from dataclasses import replace

from design_samples import INFRA_1, RUN_1, paired, resource, template
from lockgate.design import design
from lockgate.proof import Question, ask, read_design
from lockgate.render import render

KEY = f"arn:aws:kms:eu-west-1:{INFRA_1}:key/lockgate-orders-develop-artifacts-Key"


def test_the_key_of_the_artifacts_is_one_symbol_in_every_stack(paired_world):
    roles = [each for each in paired_world.identities if "preprod" in each.labels and not each.own]
    resources = {
        statement["Resource"]
        for role in roles
        for policy in role.policies
        for statement in policy.statements
        if statement["Action"] == "kms:DescribeKey"
    }
    assert resources == {KEY}
    assert paired_world.holding(KEY).aliases == ("alias/lockgate-orders-develop",)


def test_a_bucket_has_its_policy_its_key_and_its_protection(paired_world):
    bucket = next(each for each in paired_world.holdings if each.kind == "bucket" and each.account == INFRA_1)
    assert bucket.key == KEY
    assert not bucket.bucket_key
    assert bucket.block_public_access
    assert bucket.policy.statements[0]["Sid"] == "DenyPlainHttp"


def test_each_statement_knows_the_line_that_caused_it(paired_world):
    for identity in paired_world.identities:
        for policy in (*identity.policies, identity.boundary, identity.trust):
            if policy is not None:
                assert len(policy.places) == len(policy.statements)
                assert all(policy.places), (identity.arn, policy.name)


def test_an_execution_role_has_its_boundary(paired_world):
    role = paired_world.identity(f"arn:aws:iam::{RUN_1}:role/lockgate-orders-preprod-execution")
    assert role.boundary.name == "lockgate-orders-preprod-execution-boundary"
    assert role.boundary.holder == "lockgate-orders-preprod-access"


def test_the_roles_of_the_applications_own_template_are_there_with_the_declared_boundary(paired_world):
    role = paired_world.identity(f"arn:aws:iam::{RUN_1}:role/lockgate-orders-preprod-function")
    assert role.own
    assert role.boundary.name == "lockgate-orders-preprod-boundary"
    assert role.policies[0].statements[0]["Resource"] == (
        f"arn:aws:logs:eu-west-1:{RUN_1}:log-group:/aws/lambda/lockgate-orders-preprod:*"
    )


def test_a_permission_is_a_statement_of_its_functions_policy(paired_world):
    function = paired_world.holding(f"arn:aws:lambda:eu-west-1:{RUN_1}:function:lockgate-orders-preprod")
    assert function.policy.statements == (
        {
            "Sid": "Permission",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": function.arn,
            "Condition": {"StringEquals": {"AWS:SourceAccount": RUN_1}},
        },
    )


def test_a_changed_rendering_changes_the_answers():
    declared = paired()
    rendering = render(design(declared))
    templates = tuple(
        replace(
            each,
            body=each.body.replace(
                "Action: sts:AssumeRole\n                Resource:", "Action: sts:TagSession\n                Resource:"
            ),
        )
        for each in rendering.templates
    )
    question = Question("pipeline@preprod", "sts:AssumeRole", "action@preprod")
    assert ask(read_design(declared), question).allowed
    assert not ask(read_design(declared, replace(rendering, templates=templates)), question).allowed


def test_what_cannot_be_known_is_said_and_not_left_out():
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {
        "PermissionsBoundary": {"Ref": "Boundary"},
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/OfNoTemplate"],
        "Description": {"Fn::ImportValue": "of no concern"},
    }
    imported = {**role, "ManagedPolicyArns": [{"Fn::ImportValue": "elsewhere"}]}
    own = template(resource("Known", "AWS::IAM::Role", 3, **role), resource("Partly", "AWS::IAM::Role", 9, **imported))
    world = read_design(paired(own=own))
    known, partly = (f"arn:aws:iam::{RUN_1}:role/lockgate-orders-preprod-{name}" for name in ("Known", "Partly"))
    reasons = {each.subject: each.reason for each in world.skipped}
    assert reasons[known] == (
        "the managed policy arn:aws:iam::aws:policy/OfNoTemplate is in no template: what it says is unknown"
    )
    assert reasons[partly] == "`Partly` of lockgate-orders-preprod needs the value of the import `elsewhere`"
    assert world.identity(partly).boundary.name == "lockgate-orders-preprod-boundary"
    assert reasons[known] in ask(world, Question(known, "s3:ListAllMyBuckets", "*")).notes


def test_pipelines_builds_and_rules_say_what_they_do(paired_world):
    facts = {each.kind: each for each in paired_world.holdings if "preprod" in each.labels and each.delivery}
    pipeline = facts["pipeline"].delivery
    assert pipeline.role == f"arn:aws:iam::{INFRA_1}:role/lockgate-orders-develop-pipeline"
    assert [store.key for store in pipeline.stores] == [KEY]
    assert [stage.name for stage in pipeline.stages] == ["Source", "preprod"]
    source, *_, last = pipeline.actions
    assert (source.provider, source.configuration["S3ObjectKey"]) == ("S3", "source/orders.zip")
    assert last.role == f"arn:aws:iam::{RUN_1}:role/lockgate-orders-preprod-action"
    assert {each.passed for each in pipeline.actions} >= {
        f"arn:aws:iam::{RUN_1}:role/lockgate-orders-preprod-execution"
    }
    (build,) = (each for each in paired_world.holdings if each.name == "lockgate-orders-develop-build")
    assert build.delivery.key == KEY
    assert build.delivery.webhook
    (function,) = (
        each
        for each in paired_world.holdings
        if each.kind == "function" and INFRA_1 in each.arn and "develop" in each.name
    )
    assert [called.arn for called in facts["rule"].delivery.targets] == [function.arn]
    assert function.delivery.role == f"arn:aws:iam::{INFRA_1}:role/lockgate-orders-develop-trigger"


def test_a_stack_keeps_the_execution_role_that_its_pipeline_hands_over(paired_world):
    stack = next(each for each in paired_world.holdings if each.kind == "stack" and each.name == "lockgate-orders-prod")
    assert stack.delivery.role.endswith(":role/lockgate-orders-prod-execution")
    assert stack.roles == (stack.delivery.role,)


def test_a_function_runs_as_its_role():
    world = read_design(paired())
    function = next(each for each in world.holdings if each.kind == "function" and each.account == RUN_1)
    assert function.roles == (f"arn:aws:iam::{RUN_1}:role/lockgate-orders-preprod-OrdersRole",)
    assert function.delivery.bucket == "lockgate-orders-develop-111111111111-eu-west-1"
