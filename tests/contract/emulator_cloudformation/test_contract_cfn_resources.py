"""What the handlers make, read back from the services themselves."""

import json

import pytest

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {
                    "Service": [
                        "lambda.amazonaws.com",
                        "codebuild.amazonaws.com",
                        "codepipeline.amazonaws.com",
                        "events.amazonaws.com",
                        "scheduler.amazonaws.com",
                        "states.amazonaws.com",
                    ]
                },
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
ROLE = f"  Role: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {TRUST}}}}}"
FUNCTION = f"""{ROLE}
  Function:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.11, Handler: index.handler, Role: !GetAtt Role.Arn, Timeout: "7", Code: {{ZipFile: "def handler(e, c): return 1"}}}}
"""


def made(stacks, resources, name="orders", **params):
    stack = stacks.create(name, f"Resources:\n{resources}", **params)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.failures(name)
    return stacks.physical(name)


def gone(stacks, name="orders"):
    assert stacks.delete(name)["StackStatus"] == "DELETE_COMPLETE", stacks.failures(name)


def test_keys_and_aliases(stacks):
    found = made(
        stacks,
        """
  Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true, PendingWindowInDays: 7, Description: d, Tags: [{Key: a, Value: b}]}}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/orders, TargetKeyId: !Ref Key}}
""",
    )
    kms = stacks.client("kms")
    assert kms.get_key_rotation_status(KeyId="alias/orders")["KeyRotationEnabled"] is True
    assert kms.describe_key(KeyId=found["Key"])["KeyMetadata"]["Description"] == "d"
    gone(stacks)
    metadata = kms.describe_key(KeyId=found["Key"])["KeyMetadata"]
    assert metadata["KeyState"] == "PendingDeletion"


def test_buckets_with_their_sub_resources(stacks):
    found = made(
        stacks,
        """
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
      BucketEncryption: {ServerSideEncryptionConfiguration: [{BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms"}}]}
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
      OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}
      LifecycleConfiguration: {Rules: [{Id: old, Status: Enabled, ExpirationInDays: 30, NoncurrentVersionExpiration: {NoncurrentDays: 5}, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}}]}
      NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}
      CorsConfiguration: {CorsRules: [{AllowedMethods: [GET], AllowedOrigins: ["*"]}]}
      Tags: [{Key: a, Value: b}]
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument: {Version: 2012-10-17, Statement: [{Sid: TLS, Effect: Deny, Principal: "*", Action: "s3:*", Resource: !GetAtt Bucket.Arn, Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
""",
    )
    s3, bucket = stacks.client("s3"), {"Bucket": found["Bucket"]}
    assert s3.get_bucket_versioning(**bucket)["Status"] == "Enabled"
    [rule] = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert (rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], rule["BucketKeyEnabled"]) == ("aws:kms", True)
    assert set(s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    assert (
        s3.get_bucket_ownership_controls(**bucket)["OwnershipControls"]["Rules"][0]["ObjectOwnership"]
        == "BucketOwnerEnforced"
    )
    [rule] = s3.get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert (rule["Expiration"]["Days"], rule["NoncurrentVersionExpiration"]["NoncurrentDays"]) == (30, 5)
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(**bucket)
    assert s3.get_bucket_cors(**bucket)["CORSRules"][0]["AllowedMethods"] == ["GET"]
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(**bucket)["TagSet"]}
    assert (tags["a"], tags["aws:cloudformation:logical-id"]) == ("b", "Bucket")
    assert json.loads(s3.get_bucket_policy(**bucket)["Policy"])["Statement"][0]["Sid"] == "TLS"


def test_roles_and_policies(stacks):
    document = '{Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}'
    found = made(
        stacks,
        f"""{ROLE}
  Boundary: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {document}}}}}
  Bounded:
    Type: AWS::IAM::Role
    Properties:
      RoleName: bounded
      Path: /team/
      MaxSessionDuration: 7200
      PermissionsBoundary: !Ref Boundary
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
      Policies: [{{PolicyName: inline, PolicyDocument: {document}}}]
      Tags: [{{Key: a, Value: b}}]
      AssumeRolePolicyDocument: {TRUST}
  Inline: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: more, PolicyDocument: {document}, Roles: [!Ref Bounded]}}}}
  Profile: {{Type: AWS::IAM::InstanceProfile, Properties: {{Roles: [!Ref Role]}}}}
  User: {{Type: AWS::IAM::User, Properties: {{Groups: [!Ref Group]}}}}
  Group: {{Type: AWS::IAM::Group, Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {document}}}]}}}}
  Key: {{Type: AWS::IAM::AccessKey, Properties: {{UserName: !Ref User}}}}
  Provider: {{Type: AWS::IAM::OIDCProvider, Properties: {{Url: "https://token.actions.githubusercontent.com", ClientIdList: [sts.amazonaws.com]}}}}
""",
    )
    iam = stacks.client("iam")
    role = iam.get_role(RoleName="bounded")["Role"]
    assert (role["Path"], role["MaxSessionDuration"]) == ("/team/", 7200)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == found["Boundary"]
    assert sorted(iam.list_role_policies(RoleName="bounded")["PolicyNames"]) == ["inline", "more"]
    assert [item["PolicyName"] for item in iam.list_attached_role_policies(RoleName="bounded")["AttachedPolicies"]] == [
        "ReadOnlyAccess"
    ]
    assert (
        iam.get_instance_profile(InstanceProfileName=found["Profile"])["InstanceProfile"]["Roles"][0]["RoleName"]
        == found["Role"]
    )
    assert iam.get_group(GroupName=found["Group"])["Users"][0]["UserName"] == found["User"]
    assert iam.list_access_keys(UserName=found["User"])["AccessKeyMetadata"][0]["AccessKeyId"] == found["Key"]
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=found["Provider"])["ClientIDList"] == [
        "sts.amazonaws.com"
    ]
    gone(stacks)
    assert [role["RoleName"] for role in iam.list_roles(PathPrefix="/team/")["Roles"]] == []


def test_functions_versions_aliases_and_who_may_invoke_them(stacks):
    resources = f"""{FUNCTION}
  First: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !Ref Function}}}}
  Live: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref Function, FunctionVersion: !GetAtt First.Version, Name: live}}}}
  Rule: {{Type: AWS::Lambda::Permission, Properties: {{FunctionName: !Ref Live, Action: "lambda:InvokeFunction", Principal: events.amazonaws.com}}}}
  Url: {{Type: AWS::Lambda::Url, Properties: {{TargetFunctionArn: !GetAtt Function.Arn, AuthType: AWS_IAM}}}}
  Queue: {{Type: AWS::SQS::Queue}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: !Ref Function, EventSourceArn: !GetAtt Queue.Arn, Enabled: false}}}}
"""
    found = made(stacks, resources)
    client, name = stacks.client("lambda"), found["Function"]
    assert client.get_function_configuration(FunctionName=name)["Timeout"] == 7
    assert client.get_alias(FunctionName=name, Name="live")["FunctionVersion"] == "1"
    policy = json.loads(client.get_policy(FunctionName=name, Qualifier="live")["Policy"])
    assert [item["Sid"] for item in policy["Statement"]] == [found["Rule"]]
    assert client.get_event_source_mapping(UUID=found["Mapping"])["FunctionArn"].endswith(name)
    changed = resources.replace("return 1", "return 2").replace(
        "  Live:", "  Second: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Function}}\n  Live:"
    )
    changed = changed.replace("!GetAtt First.Version", "!GetAtt Second.Version")
    stack = stacks.update("orders", f"Resources:\n{changed}")
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stacks.failures("orders")
    assert client.get_alias(FunctionName=name, Name="live")["FunctionVersion"] == "2"
    answer = client.invoke(FunctionName=name, Qualifier="live")
    assert json.loads(answer["Payload"].read()) == 2
    gone(stacks)


def test_topics_queues_rules_and_buses(stacks):
    found = made(
        stacks,
        """
  Topic: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Queue.Arn}]}}
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties: {Topics: [!Ref Topic], PolicyDocument: {Version: 2012-10-17, Statement: [{Sid: events, Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: "sns:Publish", Resource: !Ref Topic}]}}
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}}
  Dead: {Type: AWS::SQS::Queue}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Queue], PolicyDocument: {Version: 2012-10-17, Statement: [{Sid: topic, Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn}]}}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
  Trusting: {Type: AWS::Events::EventBusPolicy, Properties: {EventBusName: !Ref Bus, StatementId: other, Action: "events:PutEvents", Principal: "999988887777"}}
  Organisation:
    Type: AWS::Events::EventBusPolicy
    DependsOn: Trusting
    Properties: {EventBusName: !Ref Bus, StatementId: org, Action: "events:PutEvents", Principal: "*", Condition: {Type: StringEquals, Key: "aws:PrincipalOrgID", Value: o-a1b2c3d4e5}}
  Rule: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref Bus, EventPattern: {source: [shop]}, Targets: [{Id: queue, Arn: !GetAtt Queue.Arn}]}}
""",
    )
    sqs, events = stacks.client("sqs"), stacks.client("events")
    attributes = sqs.get_queue_attributes(QueueUrl=found["Queue"], AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "60"
    assert json.loads(attributes["Policy"])["Statement"][0]["Sid"] == "topic"
    subscriptions = stacks.client("sns").list_subscriptions_by_topic(TopicArn=found["Topic"])["Subscriptions"]
    assert [item["Protocol"] for item in subscriptions] == ["sqs"]
    statements = json.loads(events.describe_event_bus(Name="orders")["Policy"])["Statement"]
    assert [item["Sid"] for item in statements] == ["other", "org"]
    assert statements[0]["Principal"] == {"AWS": "arn:aws:iam::999988887777:root"}
    assert statements[1]["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    assert found["Rule"].startswith("orders|")
    name = found["Rule"].partition("|")[2]
    assert events.list_targets_by_rule(Rule=name, EventBusName="orders")["Targets"][0]["Id"] == "queue"
    gone(stacks)


def test_tables_parameters_secrets_and_logs(stacks):
    found = made(
        stacks,
        """
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
  Secret: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {SecretStringTemplate: '{"user": "x"}', GenerateStringKey: password, PasswordLength: 20}}}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Name: /orders/user, Type: String, Value: !Sub "{{resolve:secretsmanager:${Secret}:SecretString:user}}"}}
  Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: n, MetricName: m, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanThreshold}}
""",
        Tags=[{"Key": "team", "Value": "a"}],
    )
    table = stacks.client("dynamodb").describe_continuous_backups(TableName=found["Table"])[
        "ContinuousBackupsDescription"
    ]
    assert table["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    secret = json.loads(stacks.client("secretsmanager").get_secret_value(SecretId=found["Secret"])["SecretString"])
    assert (secret["user"], len(secret["password"])) == ("x", 20)
    assert stacks.client("ssm").get_parameter(Name="/orders/user")["Parameter"]["Value"] == "x"
    [group] = stacks.client("logs").describe_log_groups(logGroupNamePrefix=found["Group"])["logGroups"]
    assert group["retentionInDays"] == 7
    [alarm] = stacks.client("cloudwatch").describe_alarms(AlarmNames=[found["Alarm"]])["MetricAlarms"]
    assert alarm["Threshold"] == 1
    gone(stacks)


def test_builds_pipelines_and_connections(stacks):
    resources = f"""{ROLE}
  Bucket: {{Type: AWS::S3::Bucket, Properties: {{VersioningConfiguration: {{Status: Enabled}}}}}}
  Project:
    Type: AWS::CodeBuild::Project
    Properties:
      Name: orders-build
      ServiceRole: !GetAtt Role.Arn
      Artifacts: {{Type: CODEPIPELINE}}
      Source: {{Type: CODEPIPELINE, BuildSpec: "version: 0.2"}}
      Environment: {{Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: "aws/codebuild/standard:7.0", EnvironmentVariables: [{{Name: STAGE, Value: one}}]}}
      TimeoutInMinutes: 10
  Connection: {{Type: AWS::CodeConnections::Connection, Properties: {{ConnectionName: orders, ProviderType: GitHub}}}}
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: orders
      RoleArn: !GetAtt Role.Arn
      PipelineType: V2
      ArtifactStore: {{Type: S3, Location: !Ref Bucket}}
      Stages:
        - Name: Source
          Actions: [{{Name: S, ActionTypeId: {{Category: Source, Owner: AWS, Provider: S3, Version: "1"}}, Configuration: {{S3Bucket: !Ref Bucket, S3ObjectKey: a.zip, PollForSourceChanges: false}}, OutputArtifacts: [{{Name: Src}}]}}]
        - Name: Build
          Actions: [{{Name: B, ActionTypeId: {{Category: Build, Owner: AWS, Provider: CodeBuild, Version: "1"}}, Configuration: {{ProjectName: !Ref Project}}, InputArtifacts: [{{Name: Src}}]}}]
"""
    found = made(stacks, resources)
    [project] = stacks.client("codebuild").batch_get_projects(names=[found["Project"]])["projects"]
    assert (project["timeoutInMinutes"], project["environment"]["environmentVariables"][0]["value"]) == (10, "one")
    pipeline = stacks.client("codepipeline").get_pipeline(name="orders")["pipeline"]
    assert [stage["name"] for stage in pipeline["stages"]] == ["Source", "Build"]
    connection = stacks.client("codeconnections").get_connection(ConnectionArn=found["Connection"])["Connection"]
    assert connection["ConnectionStatus"] == "PENDING"
    changed = resources.replace("Value: one", "Value: two").replace("Name: Build\n", "Name: Compile\n")
    stack = stacks.update("orders", f"Resources:\n{changed}")
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stacks.failures("orders")
    [project] = stacks.client("codebuild").batch_get_projects(names=[found["Project"]])["projects"]
    assert project["environment"]["environmentVariables"][0]["value"] == "two"
    gone(stacks)


@pytest.mark.parametrize(
    ("resources", "logical", "service", "call", "member"),
    [
        (
            '  It: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 hour), FlexibleTimeWindow: {Mode: "OFF"}, Target: {Arn: !GetAtt Function.Arn, RoleArn: !GetAtt Role.Arn}}}',
            *("It", "scheduler", "get_schedule", "Name"),
        ),
        (
            '  It: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt Role.Arn, DefinitionString: \'{"StartAt":"${s}","States":{"A":{"Type":"Pass","End":true}}}\', DefinitionSubstitutions: {s: A}}}',
            *("It", "stepfunctions", "describe_state_machine", "stateMachineArn"),
        ),
    ],
)
def test_schedules_and_state_machines(stacks, resources, logical, service, call, member):
    found = made(stacks, f"{FUNCTION}{resources}\n")
    assert getattr(stacks.client(service), call)(**{member: found[logical]})
    gone(stacks)
