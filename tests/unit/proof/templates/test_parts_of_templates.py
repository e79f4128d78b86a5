"""Each type of resource becomes what AWS makes of it: principals, policies, and what a delivery does."""

import json

import pytest

from lockgate.iam import PolicyKind, read_policy
from lockgate.proof.delivery import Called
from lockgate.proof.templates.managed import managed_arns, managed_policy
from template_stacks import ACCOUNT, parts, stack

TRUST = (
    '{Version: "2012-10-17", Statement: '
    "[{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}"
)
READ = '{Version: "2012-10-17", Statement: [{Effect: Allow, Action: s3:GetObject, Resource: "*"}]}'
ROOT = f"arn:aws:iam::{ACCOUNT}"


def test_roles_have_paths_tags_and_policies_from_everywhere():
    text = f"""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      Path: /team/
      Tags: [{{Key: team, Value: parcels}}]
      AssumeRolePolicyDocument: {TRUST}
      ManagedPolicyArns: [!Ref Managed, arn:aws:iam::aws:policy/AdministratorAccess]
      PermissionsBoundary: !Ref Managed
      Policies: [{{PolicyName: inline, PolicyDocument: {READ}}}]
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties: {{ManagedPolicyName: managed, PolicyDocument: {READ}}}
  Separate:
    Type: AWS::IAM::Policy
    Properties: {{PolicyName: separate, Roles: [!Ref Role], PolicyDocument: {READ}}}
  Single:
    Type: AWS::IAM::RolePolicy
    Properties: {{PolicyName: single, RoleName: !Ref Role, PolicyDocument: {READ}}}
"""
    found = parts(stack(text))
    role = found.identities[f"{ROOT}:role/team/deploy"]
    assert [each.name for each in role.policies] == ["inline", "separate", "single", "managed", "AdministratorAccess"]
    assert role.boundary.name == "managed"
    assert role.tags == {"team": "parcels"}
    assert found.holdings[f"{ROOT}:policy/managed"].says.name == "managed"
    assert found.skipped == []


def test_users_have_the_policies_of_their_groups():
    text = f"""\
Resources:
  Ada: {{Type: AWS::IAM::User, Properties: {{UserName: ada, Groups: [!Ref Team]}}}}
  Bob: {{Type: AWS::IAM::User, Properties: {{UserName: bob}}}}
  Team:
    Type: AWS::IAM::Group
    Properties:
      GroupName: team
      Policies: [{{PolicyName: reading, PolicyDocument: {READ}}}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/IAMReadOnlyAccess]
  Join: {{Type: AWS::IAM::UserToGroupAddition, Properties: {{GroupName: team, Users: [!Ref Bob]}}}}
"""
    found = parts(stack(text))
    for name in ("ada", "bob"):
        policies = found.identities[f"{ROOT}:user/{name}"].policies
        assert [each.name for each in policies] == ["reading", "IAMReadOnlyAccess"]


def test_a_key_without_a_policy_has_the_one_that_aws_writes():
    (key,) = parts(stack("Resources: {Key: {Type: AWS::KMS::Key}}\n")).all_of("key")
    assert key.policy.statements[0]["Principal"] == {"AWS": f"{ROOT}:root"}


def test_policies_of_queues_topics_secrets_repositories_and_buses_are_theirs():
    def policy(action):
        return f'{{Version: "2012-10-17", Statement: [{{Effect: Allow, Principal: "*", Action: "{action}", Resource: "*"}}]}}'

    text = f"""\
Resources:
  Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: q}}}}
  QueuePolicy: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Queue], PolicyDocument: {policy("sqs:*")}}}}}
  Topic: {{Type: AWS::SNS::Topic, Properties: {{TopicName: t}}}}
  TopicPolicy: {{Type: AWS::SNS::TopicPolicy, Properties: {{Topics: [!Ref Topic], PolicyDocument: {policy("sns:Publish")}}}}}
  Secret: {{Type: AWS::SecretsManager::Secret, Properties: {{Name: s}}}}
  SecretPolicy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties: {{SecretId: !Ref Secret, ResourcePolicy: {policy("secretsmanager:GetSecretValue")}}}
  Images:
    Type: AWS::ECR::Repository
    Properties: {{RepositoryName: r, RepositoryPolicyText: {policy("ecr:PutImage")}}}
  BusPolicy:
    Type: AWS::Events::EventBusPolicy
    Properties: {{StatementId: Neighbours, Principal: "222222222222", Action: events:PutEvents}}
"""
    found = parts(stack(text))
    policies = {each.kind: each.policy for each in found.holdings.values() if each.policy}
    assert set(policies) == {"queue", "topic", "secret", "repository", "bus"}
    assert policies["bus"].statements[0]["Sid"] == "Neighbours"
    assert all(policy.places[0].file == "app.yaml" for policy in policies.values())
    assert found.skipped == []


def test_a_bucket_policy_may_be_of_a_bucket_that_no_template_makes():
    text = f"""\
Resources:
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: elsewhere
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Principal: {{AWS: "{ACCOUNT}"}}, Action: s3:GetObject, Resource: "arn:aws:s3:::elsewhere/*"}}]
"""
    assert parts(stack(text)).holdings["arn:aws:s3:::elsewhere"].policy is not None


def test_what_computes_says_as_what():
    text = f"""\
Resources:
  Role: {{Type: AWS::IAM::Role, Properties: {{RoleName: run, AssumeRolePolicyDocument: {TRUST}}}}}
  Profile: {{Type: AWS::IAM::InstanceProfile, Properties: {{InstanceProfileName: run, Roles: [!Ref Role]}}}}
  Machine: {{Type: AWS::EC2::Instance, Properties: {{IamInstanceProfile: !Ref Profile}}}}
  Task: {{Type: AWS::ECS::TaskDefinition, Properties: {{Family: task, TaskRoleArn: !GetAtt Role.Arn}}}}
  Steps: {{Type: AWS::StepFunctions::StateMachine, Properties: {{StateMachineName: steps, RoleArn: !GetAtt Role.Arn}}}}
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties: {{ApplicationName: app, DeploymentGroupName: group, ServiceRoleArn: !GetAtt Role.Arn}}
"""
    found = parts(stack(text))
    computing = {each.kind for each in found.holdings.values() if each.roles == (f"{ROOT}:role/run",)}
    assert computing == {"instance", "instance-profile", "task-definition", "state-machine", "deployment-group"}
    assert f"arn:aws:codedeploy:eu-west-1:{ACCOUNT}:deploymentgroup:app/group" in found.holdings


def test_rules_say_what_they_call_and_as_whom():
    text = """\
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: arrived
      EventBusName: parcels
      EventPattern: {source: [parcels]}
      Targets: [{Id: one, Arn: arn:aws:sqs:eu-west-1:111111111111:q, RoleArn: arn:aws:iam::111111111111:role/send}]
"""
    (rule,) = parts(stack(text)).all_of("rule")
    assert rule.arn == f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/parcels/arrived"
    assert rule.delivery.targets == (Called("arn:aws:sqs:eu-west-1:111111111111:q", f"{ROOT}:role/send"),)
    assert json.loads(rule.delivery.pattern) == {"source": ["parcels"]}


def test_policies_of_the_organisation_say_what_they_are_attached_to():
    text = """\
Resources:
  Guard:
    Type: AWS::Organizations::Policy
    Properties:
      Name: guard
      Type: SERVICE_CONTROL_POLICY
      TargetIds: [ou-1, "222222222222"]
      Content: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "iam:*", Resource: "*"}]}
"""
    found = parts(stack(text))
    assert [each.level for each in found.scps] == ["ou-1", "222222222222"]
    assert found.rcps == []


def test_a_policy_that_aws_would_refuse_is_left_out_and_said():
    text = f"""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: r
      AssumeRolePolicyDocument: {TRUST}
      Policies: [{{PolicyName: odd, PolicyDocument: {{Version: "2012-10-17", Statement: [{{Effect: Maybe}}]}}}}]
"""
    found = parts(stack(text))
    assert found.identities[f"{ROOT}:role/r"].policies == ()
    (skipped,) = found.skipped
    assert skipped.subject == f"{ROOT}:role/r"
    assert skipped.reason.startswith("odd of app cannot be understood: ")


def test_a_resource_of_another_form_than_its_type_is_skipped_and_said():
    text = "Resources: {P: {Type: AWS::CodePipeline::Pipeline, Properties: {Name: p, Stages: 7}}}\n"
    found = parts(stack(text))
    assert [each.reason for each in found.skipped] == [
        "`P` of app has not the form of its type AWS::CodePipeline::Pipeline"
    ]


def test_statements_know_their_lines_behind_branches_and_left_out_items():
    text = f"""\
Conditions: {{Kept: !Equals [a, a], Left: !Equals [a, b]}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: r
      AssumeRolePolicyDocument: {TRUST}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - !If [Left, {{Effect: Allow, Action: s3:GetObject, Resource: "*"}}, !Ref AWS::NoValue]
              - !If
                - Kept
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource: "*"
                - !Ref AWS::NoValue
"""
    (policy,) = parts(stack(text)).identities[f"{ROOT}:role/r"].policies
    assert [each["Action"] for each in policy.statements] == ["sqs:SendMessage"]
    assert [place.line for place in policy.places] == [16]


def test_every_managed_policy_that_is_known_can_be_read():
    for arn in managed_arns("aws").values():
        policy = managed_policy(arn)
        read_policy(policy.document, kind=PolicyKind.IDENTITY, name=policy.name)
    assert managed_policy("arn:aws:iam::aws:policy/Nothing") is None


def bucket_with(properties):
    """What is skipped of a bucket with these properties."""
    text = f"""\
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {{BucketName: data, {properties}}}
"""
    return [(each.subject, each.reason, each.narrows) for each in parts(stack(text)).skipped]


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("AccessControl: PublicRead", "AccessControl PublicRead"),
        ("OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}", "ObjectOwnership ObjectWriter"),
        (
            "AccessControl: LogDeliveryWrite, OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerPreferred}]}",
            "ObjectOwnership BucketOwnerPreferred, AccessControl LogDeliveryWrite",
        ),
    ],
)
def test_a_bucket_whose_access_control_lists_count_is_known_in_part(properties, said):
    reason = f"access control lists of data are in force ({said}): what they grant is not known"
    assert bucket_with(properties) == [("arn:aws:s3:::data", reason, False)]


@pytest.mark.parametrize(
    "properties",
    [
        "Tags: []",
        "AccessControl: Private",
        "OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}",
        "AccessControl: BucketOwnerFullControl, OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}",
    ],
)
def test_a_bucket_without_access_control_lists_is_known(properties):
    assert bucket_with(properties) == []


@pytest.mark.parametrize(("bucket", "name"), [("!Ref Bucket", "data"), ("elsewhere", "elsewhere")])
def test_a_bucket_with_an_access_point_is_known_in_part(bucket, name):
    text = f"""\
Resources:
  Point: {{Type: AWS::S3::AccessPoint, Properties: {{Bucket: {bucket}, Policy: {READ}}}}}
  Bucket: {{Type: AWS::S3::Bucket, Properties: {{BucketName: data}}}}
"""
    (skipped,) = parts(stack(text)).skipped
    assert (skipped.subject, skipped.narrows) == (f"arn:aws:s3:::{name}", False)
    assert skipped.reason == f"{name} has the access point `Point` of app, whose policy is not interpreted"
