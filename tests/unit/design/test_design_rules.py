"""Each rule of the design, with its whole message."""

import pytest

from design_samples import FUNCTION, ROLE, RUN_1, paired, resource, template
from lockgate.design import design
from lockgate.design.execution.data import load
from lockgate.design.rules import RULES
from lockgate.design.rules.cut_name import room_for_stack
from lockgate.kernel import Exit, LockgateError, render_finding


def findings(*resources, **changes) -> list[str]:
    with pytest.raises(LockgateError) as caught:
        design(paired(own=template(*resources), **changes))
    assert caught.value.exit is Exit.INVALID
    return [render_finding(finding) for finding in caught.value.findings]


def test_a_type_without_data_is_an_error_that_names_the_override():
    assert findings(resource("Cluster", "AWS::EKS::Cluster")) == [
        (
            "orders/template.yaml:10:3: LG3001 `Cluster` is of the type `AWS::EKS::Cluster`, about whose permissions there is "
            "no data\n"
            "  why: the role that deploys gets the actions that the template's types need, and this type's are not known\n"
            "  try: state the actions in lockgate.yaml: `applications.orders.permissions: {AWS::EKS::Cluster: "
            "[service:Action, ...]}`"
        )
    ]


def test_a_type_without_data_is_fine_once_its_actions_are_stated():
    stated = {"AWS::EKS::Cluster": ("eks:CreateCluster", "eks:DeleteCluster")}
    made = design(paired(own=template(resource("Cluster", "AWS::EKS::Cluster")), permissions=stated))

    role = next(
        node for node in made.stack(RUN_1, "lockgate-orders-preprod-access").nodes if node.logical_id == "ExecutionRole"
    )
    statement = next(each for each in role.policies[0].policy.statements if each.sid == "Eks1")
    assert statement.actions == ("eks:CreateCluster", "eks:DeleteCluster")
    assert statement.reason == "For AWS::EKS::Cluster; the declared file grants it without naming a resource."


def test_a_custom_resource_is_known_by_its_prefix():
    design(paired(own=template(resource("Mine", "Custom::Mine"))))


def test_a_name_outside_the_stacks_names_is_an_error_that_shows_how_to_write_it():
    assert findings(resource("Table", "AWS::DynamoDB::Table", TableName="orders")) == [
        f"orders/template.yaml:10:3: LG3002 `Table` is named `orders`, which does not begin with `lockgate-orders-{name}-`\n"
        "  why: the role that deploys is confined to names that begin with the stack's: no application touches another's\n"
        "  try: leave the name out, or write `!Sub ${AWS::StackName}-...`"
        for name in ("preprod", "prod")
    ]


@pytest.mark.parametrize(
    ("type_name", "name"),
    [
        ("AWS::DynamoDB::Table", {"Fn::Sub": "${AWS::StackName}-orders"}),
        ("AWS::DynamoDB::Table", {"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, "orders"]]}),
        ("AWS::DynamoDB::Table", {"Ref": "AWS::StackName"}),
        ("AWS::DynamoDB::Table", {"Fn::Sub": "lockgate-orders-${Environment}-orders"}),
        ("AWS::DynamoDB::Table", {"Ref": "SomeParameter"}),
        ("AWS::Logs::LogGroup", {"Fn::Sub": "/aws/lambda/${AWS::StackName}"}),
        ("AWS::Logs::LogGroup", {"Fn::Sub": "/aws/lambda/${Function}"}),
        ("AWS::Lambda::Function", {"Fn::Sub": "CodeDeployHook_${AWS::StackName}-pre"}),
        ("AWS::SSM::Parameter", {"Fn::Sub": "/${AWS::StackName}/size"}),
        ("AWS::KMS::Alias", {"Fn::Sub": "alias/${AWS::StackName}-data"}),
    ],
)
def test_a_name_that_begins_with_the_stacks_or_is_not_known_yet_is_fine(type_name, name):
    properties = {
        "AWS::DynamoDB::Table": "TableName",
        "AWS::Logs::LogGroup": "LogGroupName",
        "AWS::Lambda::Function": "FunctionName",
        "AWS::SSM::Parameter": "Name",
        "AWS::KMS::Alias": "AliasName",
    }
    design(paired(own=template(resource("Thing", type_name, **{properties[type_name]: name}))))


def test_a_generated_name_that_would_cut_the_stacks_name_is_an_error():
    long = "DomainOfOrders"
    assert findings(resource(long, "AWS::OpenSearchService::Domain"))[0] == (
        f"orders/template.yaml:10:3: LG3004 the name of `{long}` would cut `lockgate-orders-preprod`, which has 23 "
        "characters, to 7\n"
        "  why: CloudFormation would shorten the stack's name, with which all that the role may make begins\n"
        "  try: shorten the logical id, or state a `DomainName` of at most 28 characters that begins with "
        "`${AWS::StackName}-`"
    )


@pytest.mark.parametrize(
    ("limit", "logical_id", "room"),
    [
        # As CloudFormation cut `ChineseboostAnalyticsStack`, 26 characters, to 25 in a role's and in a bucket's name.
        (64, "RainlyticsSummariesJobFunctionRole", 25),
        (63, "RainlyticsLogsBucket8DF4C1A2", 25),
        (512, "RainlyticsSummariesJobLogs1C6CB09C", 464),
        (64, "Role", 46),
    ],
)
def test_the_stacks_name_and_the_logical_id_share_what_the_tail_leaves(limit, logical_id, room):
    assert room_for_stack(limit, logical_id) == room


def test_a_role_from_outside_the_stack_is_an_error():
    properties = {**FUNCTION, "Role": "arn:aws:iam::222222222222:role/shared"}
    assert findings(resource("Function", "AWS::Lambda::Function", **properties))[0] == (
        "orders/template.yaml:10:3: LG3005 `Function` is given the role `arn:aws:iam::222222222222:role/shared`, which is "
        "not one of `lockgate-orders-preprod`\n"
        "  why: the role that deploys may hand on only roles of its own stack, which carry the boundary\n"
        "  try: make the role in the template, with `PermissionsBoundary: !Ref Boundary`"
    )


def test_a_role_with_another_boundary_is_an_error():
    other = {"PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}
    assert findings(resource("Role", "AWS::IAM::Role", **other)) == [
        (
            "orders/template.yaml:10:3: LG3006 the role `Role` carries the boundary "
            "`arn:aws:iam::aws:policy/AdministratorAccess`, which is not the application's\n"
            "  why: the role that deploys can make no role without the application's boundary: AWS would refuse the deployment\n"
            "  try: declare a parameter `Boundary` and give the role `PermissionsBoundary: !Ref Boundary`"
        )
    ]


def test_a_policy_over_its_quota_is_an_error():
    """A boundary is one managed policy and cannot be split."""
    stated = [
        {"Effect": "Allow", "Action": f"service{number}:Do", "Resource": f"arn:aws:service{number}:::{'x' * 80}"}
        for number in range(60)
    ]
    policies = [{"PolicyName": "much", "PolicyDocument": {"Statement": stated}}]
    found = findings(resource("Role", "AWS::IAM::Role", **ROLE, Policies=policies))

    assert len(found) == 2
    assert (
        found[0]
        .splitlines()[0]
        .startswith(
            "lockgate.yaml:8:3: LG3003 the managed policy, in characters, of `Boundary` in the stack "
            "`lockgate-orders-preprod-access` has "
        )
    )
    assert found[0].splitlines()[1:] == [
        "  why: AWS would refuse it",
        "  try: split the application into smaller ones, or deliver to fewer accounts over one line",
    ]


def test_every_finding_is_reported_not_the_first():
    found = findings(
        resource("A", "AWS::EKS::Cluster", 5),
        resource("B", "AWS::MSK::Cluster", 6),
        resource("R", "AWS::IAM::Role", 7, **ROLE),
    )

    assert [text.partition(" `")[0] for text in found] == [
        "orders/template.yaml:5:3: LG3001",
        "orders/template.yaml:6:3: LG3001",
    ]


def test_rules_have_ids_of_their_own_in_order():
    ids = sorted(rule.id for rule in RULES)

    assert ids == [f"LG30{number:02}" for number in range(1, len(ids) + 1)]


def test_many_types_move_the_execution_roles_statements_into_managed_policies():
    kinds = [kind for kind in load("registry") if kind != "AWS::OpenSearchService::Domain"]
    every = [resource(f"R{number}", kind) for number, kind in enumerate(kinds)]
    stack = design(paired(own=template(*every))).stack(RUN_1, "lockgate-orders-preprod-access")
    nodes = {node.logical_id: node for node in stack.nodes}

    assert nodes["ExecutionRole"].policies == ()
    assert (
        len(nodes["ExecutionRole"].managed) == len([name for name in nodes if name.startswith("ExecutionPolicy")]) > 1
    )
    assert nodes["ExecutionPolicy1"].name == "lockgate-orders-preprod-execution-1"
