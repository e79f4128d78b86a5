"""Every handler against botocore's models: the shape of each call, and whether the registry lists its action."""

import json

import pytest

from cloudformation_fakes import ACCOUNT, REGION, Cfn, FakeAws, RefusalError
from lockgate.emulator.services.cloudformation.resources.registry import HANDLERS
from lockgate.emulator.services.cloudformation.template.schemas import find

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
TAGS = [{"Key": "own", "Value": "1"}]
SERVICE_OF = {"stepfunctions": "states", "apigatewayv2": "apigateway"}
S3_ACTIONS = {
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}
METHODS = {
    "Create": "POST",
    "Import": "POST",
    "Update": "PATCH",
    "Delete": "DELETE",
    "TagResource": "PUT",
    "Reimport": "PUT",
}
BUILT_IN = {
    # Types without a provider in the registry: what their pages of the user guide and the services' own pages name.
    "AWS::ApiGatewayV2::Stage": {"apigateway:put"},  # what TagResource is called in policies
    "AWS::CodeBuild::Project": {
        *("codebuild:createproject", "codebuild:updateproject", "codebuild:deleteproject"),
        *("codebuild:createwebhook", "codebuild:updatewebhook", "codebuild:deletewebhook"),
        *("codebuild:batchgetprojects", "codebuild:updateprojectvisibility"),
    },
    "AWS::CodeBuild::SourceCredential": {
        *("codebuild:importsourcecredentials", "codebuild:deletesourcecredentials"),
    },
    "AWS::IAM::AccessKey": {"iam:createaccesskey", "iam:updateaccesskey", "iam:deleteaccesskey"},
    "AWS::IAM::UserToGroupAddition": {"iam:addusertogroup", "iam:removeuserfromgroup"},
    "AWS::S3::Bucket": {"s3:putaccelerateconfiguration", "s3:putbucketacl", "s3:deletebucketwebsite"},
}
PIPELINE = {
    "RoleArn": ROLE,
    "ArtifactStores": [
        {
            "Region": REGION,
            "ArtifactStore": {"Type": "S3", "Location": "bucket", "EncryptionKey": {"Id": "k", "Type": "KMS"}},
        }
    ],
    "Stages": [
        {
            "Name": "Source",
            "Actions": [
                {
                    "Name": "S",
                    "ActionTypeId": {"Category": "Source", "Owner": "AWS", "Provider": "S3", "Version": "1"},
                    "Configuration": {"S3Bucket": "b", "PollForSourceChanges": False},
                    "OutputArtifacts": [{"Name": "Src"}],
                    "RunOrder": "1",
                }
            ],
        },
        {
            "Name": "Deploy",
            "Actions": [
                {
                    "Name": "D",
                    "RoleArn": ROLE,
                    "ActionTypeId": {
                        "Category": "Deploy",
                        "Owner": "AWS",
                        "Provider": "CloudFormation",
                        "Version": "1",
                    },
                    "InputArtifacts": [{"Name": "Src"}],
                }
            ],
        },
    ],
}
PROJECT = {
    "Name": "project",
    "ServiceRole": ROLE,
    "Artifacts": {"Type": "NO_ARTIFACTS"},
    "Source": {"Type": "GITHUB", "Location": "https://github.com/a/b.git", "ReportBuildStatus": True},
    "Environment": {
        "Type": "LINUX_CONTAINER",
        "ComputeType": "BUILD_GENERAL1_SMALL",
        "Image": "i",
        "EnvironmentVariables": [{"Name": "A", "Value": "b", "Type": "PLAINTEXT"}],
    },
    "Triggers": {"Webhook": True, "FilterGroups": [[{"Type": "EVENT", "Pattern": "PUSH"}]]},
}
BUCKET = {
    "VersioningConfiguration": {"Status": "Enabled"},
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
        ]
    },
    "PublicAccessBlockConfiguration": {"BlockPublicAcls": True},
    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    "LifecycleConfiguration": {
        "Rules": [
            {
                "Id": "all",
                "Status": "Enabled",
                "Prefix": "a/",
                "TagFilters": [{"Key": "k", "Value": "v"}],
                "ExpirationInDays": 30,
                "NoncurrentVersionExpiration": {"NoncurrentDays": 3, "NewerNoncurrentVersions": 2},
                "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 5}],
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            }
        ]
    },
    "LoggingConfiguration": {"DestinationBucketName": "logs", "LogFilePrefix": "x"},
    "CorsConfiguration": {"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAge": 5}]},
    "WebsiteConfiguration": {"IndexDocument": "index.html"},
    "NotificationConfiguration": {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True},
        "QueueConfigurations": [
            {
                "Event": "s3:ObjectCreated:*",
                "Queue": "arn:aws:sqs:eu-west-1:111122223333:q",
                "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "x"}]}},
            }
        ],
    },
    "Tags": TAGS,
}
CASES = {
    # Type: its properties, and what an update changes.
    "AWS::ApiGatewayV2::Api": ({"Name": "a", "ProtocolType": "HTTP"}, {"Description": "d"}),
    "AWS::ApiGatewayV2::Integration": (
        {"ApiId": "a", "IntegrationType": "AWS_PROXY", "IntegrationUri": FUNCTION},
        {"TimeoutInMillis": 100},
    ),
    "AWS::ApiGatewayV2::Route": ({"ApiId": "a", "RouteKey": "GET /"}, {"OperationName": "o"}),
    "AWS::ApiGatewayV2::Stage": ({"ApiId": "a", "StageName": "$default", "AutoDeploy": True}, {"Description": "d"}),
    "AWS::CloudWatch::Alarm": (
        {
            "AlarmName": "a",
            "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1,
            "MetricName": "m",
            "Namespace": "n",
            "Period": 60,
            "Statistic": "Sum",
            "Threshold": 1,
        },
        {"Threshold": 2},
    ),
    "AWS::CodeBuild::Project": (PROJECT, {"Description": "d", "Triggers": {"Webhook": True}}),
    "AWS::CodeBuild::ReportGroup": (
        {"Type": "TEST", "ExportConfig": {"ExportConfigType": "NO_EXPORT"}},
        {"DeleteReports": True},
    ),
    "AWS::CodeBuild::SourceCredential": (
        {"ServerType": "GITHUB", "AuthType": "PERSONAL_ACCESS_TOKEN", "Token": "t"},
        {"Token": "u"},
    ),
    "AWS::CodeConnections::Connection": ({"ConnectionName": "c", "ProviderType": "GitHub"}, {"Tags": TAGS}),
    "AWS::CodeStarConnections::Connection": ({"ConnectionName": "c", "ProviderType": "GitHub"}, {"Tags": TAGS}),
    "AWS::CodeDeploy::Application": ({"ApplicationName": "a", "ComputePlatform": "Lambda"}, {"Tags": TAGS}),
    "AWS::CodeDeploy::DeploymentConfig": (
        {
            "ComputePlatform": "Lambda",
            "TrafficRoutingConfig": {
                "Type": "TimeBasedCanary",
                "TimeBasedCanary": {"CanaryInterval": 1, "CanaryPercentage": 10},
            },
        },
        None,
    ),
    "AWS::CodeDeploy::DeploymentGroup": (
        {
            "ApplicationName": "a",
            "ServiceRoleArn": ROLE,
            "Ec2TagSet": {"Ec2TagSetList": [{"Ec2TagGroup": [{"Key": "k", "Value": "v", "Type": "KEY_AND_VALUE"}]}]},
        },
        {"DeploymentConfigName": "c"},
    ),
    "AWS::CodePipeline::Pipeline": (
        {**PIPELINE, "DisableInboundStageTransitions": [{"StageName": "Deploy", "Reason": "r"}]},
        {"PipelineType": "V2", "DisableInboundStageTransitions": []},
    ),
    "AWS::DynamoDB::Table": (
        {
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
            "SSESpecification": {"SSEEnabled": True},
        },
        {
            "DeletionProtectionEnabled": True,
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "index",
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        },
    ),
    "AWS::Events::EventBus": ({"Name": "b", "Policy": POLICY}, {"Description": "d"}),
    "AWS::Events::EventBusPolicy": (
        {"StatementId": "s", "Action": "events:PutEvents", "Principal": "444455556666"},
        {"Principal": "*"},
    ),
    "AWS::Events::Rule": (
        {
            "Name": "r",
            "EventPattern": {"source": ["aws.s3"]},
            "RoleArn": ROLE,
            "Targets": [{"Id": "a", "Arn": FUNCTION}],
        },
        {"Targets": [{"Id": "b", "Arn": FUNCTION, "RetryPolicy": {"MaximumRetryAttempts": 1}}]},
    ),
    "AWS::IAM::AccessKey": ({"UserName": "u"}, {"Status": "Inactive"}),
    "AWS::IAM::Group": (
        {"Policies": [{"PolicyName": "p", "PolicyDocument": POLICY}]},
        {"Policies": [], "Path": "/x/", "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]},
    ),
    "AWS::IAM::GroupPolicy": ({"GroupName": "g", "PolicyName": "p", "PolicyDocument": POLICY}, {"PolicyDocument": {}}),
    "AWS::IAM::InstanceProfile": ({"Roles": ["r"]}, {"Roles": ["s"]}),
    "AWS::IAM::ManagedPolicy": (
        {"PolicyDocument": POLICY, "Roles": ["r"]},
        {"PolicyDocument": {"Statement": []}, "Roles": ["s"], "Users": ["u"]},
    ),
    "AWS::IAM::OIDCProvider": (
        {
            "Url": "https://token.actions.githubusercontent.com",
            "ClientIdList": ["a"],
            "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
        },
        {"ClientIdList": ["b"], "ThumbprintList": ["7938fd4d98bab03faadb97b34396831e3780aea1"]},
    ),
    "AWS::IAM::Policy": (
        {"PolicyName": "p", "PolicyDocument": POLICY, "Roles": ["r"], "Users": ["u"]},
        {"Roles": ["s"], "PolicyDocument": {}},
    ),
    "AWS::IAM::Role": (
        {
            "AssumeRolePolicyDocument": POLICY,
            "Policies": [{"PolicyName": "p", "PolicyDocument": POLICY}],
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "MaxSessionDuration": 7200,
            "Description": "d",
            "Tags": TAGS,
        },
        {
            "AssumeRolePolicyDocument": {},
            "Policies": [{"PolicyName": "q", "PolicyDocument": POLICY}],
            "ManagedPolicyArns": [],
            "PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
            "MaxSessionDuration": 3600,
        },
    ),
    "AWS::IAM::RolePolicy": ({"RoleName": "r", "PolicyName": "p", "PolicyDocument": POLICY}, {"PolicyDocument": {}}),
    "AWS::IAM::User": (
        {
            "Groups": ["g"],
            "LoginProfile": {"Password": "p"},
            "Policies": [{"PolicyName": "p", "PolicyDocument": POLICY}],
        },
        {"Groups": ["h"], "LoginProfile": {"Password": "q"}, "Policies": [], "Path": "/x/"},
    ),
    "AWS::IAM::UserPolicy": ({"UserName": "u", "PolicyName": "p", "PolicyDocument": POLICY}, {"PolicyDocument": {}}),
    "AWS::IAM::UserToGroupAddition": ({"GroupName": "g", "Users": ["a", "b"]}, {"Users": ["b", "c"]}),
    "AWS::KMS::Alias": ({"AliasName": "alias/a", "TargetKeyId": "k"}, {"TargetKeyId": "l"}),
    "AWS::KMS::Key": (
        {"EnableKeyRotation": True, "KeyPolicy": POLICY, "PendingWindowInDays": 7, "Enabled": False},
        {"Enabled": True, "EnableKeyRotation": False, "Description": "d", "KeyPolicy": {}},
    ),
    "AWS::Lambda::Alias": (
        {
            "FunctionName": "f",
            "FunctionVersion": "1",
            "Name": "live",
            "RoutingConfig": {"AdditionalVersionWeights": [{"FunctionVersion": "2", "FunctionWeight": "0.1"}]},
            "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 1},
        },
        {"FunctionVersion": "2"},
    ),
    "AWS::Lambda::EventSourceMapping": (
        {"FunctionName": "f", "EventSourceArn": "arn:aws:sqs:eu-west-1:111122223333:q"},
        {"BatchSize": "5"},
    ),
    "AWS::Lambda::Function": (
        {
            "Code": {"S3Bucket": "bucket", "S3Key": "k"},
            "Role": ROLE,
            "Runtime": "python3.12",
            "Handler": "a.b",
            "Environment": {"Variables": {"AA": "b"}},
            "ReservedConcurrentExecutions": 1,
            "RecursiveLoop": "Allow",
            "RuntimeManagementConfig": {"UpdateRuntimeOn": "Auto"},
            "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
            "TracingConfig": {"Mode": "Active"},
            "Layers": ["arn:aws:lambda:eu-west-1:111122223333:layer:l:1"],
            "LoggingConfig": {"LogFormat": "JSON"},
            "DeadLetterConfig": {"TargetArn": FUNCTION},
            "KmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/k",
            "Architectures": ["arm64"],
            "Tags": TAGS,
        },
        {
            "Code": {"S3Bucket": "bucket", "S3Key": "l"},
            "Timeout": "9",
            "Environment": None,
            "ReservedConcurrentExecutions": None,
            "Tags": [{"Key": "other", "Value": "1"}],
        },
    ),
    "AWS::Lambda::LayerVersion": ({"Content": {"S3Bucket": "bucket", "S3Key": "k"}}, None),
    "AWS::Lambda::LayerVersionPermission": (
        {
            "LayerVersionArn": "arn:aws:lambda:eu-west-1:111122223333:layer:l:1",
            "Action": "lambda:GetLayerVersion",
            "Principal": "*",
        },
        None,
    ),
    "AWS::Lambda::Permission": (
        {"FunctionName": f"{FUNCTION}:live", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"},
        None,
    ),
    "AWS::Lambda::Url": (
        {"TargetFunctionArn": FUNCTION, "AuthType": "AWS_IAM", "Cors": {"AllowOrigins": ["*"]}},
        {"AuthType": "NONE"},
    ),
    "AWS::Lambda::Version": ({"FunctionName": "f", "Description": "d"}, None),
    "AWS::Logs::LogGroup": (
        {"RetentionInDays": 7},
        {"RetentionInDays": None, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/k"},
    ),
    "AWS::Logs::SubscriptionFilter": (
        {"LogGroupName": "g", "FilterPattern": "", "DestinationArn": FUNCTION},
        {"FilterPattern": "x"},
    ),
    "AWS::Organizations::Account": (
        {"AccountName": "dev", "Email": "dev@example.com", "ParentIds": ["ou-1234-12345678"], "RoleName": "admin"},
        {"ParentIds": ["r-1234"]},
    ),
    "AWS::Organizations::Organization": ({"FeatureSet": "ALL"}, None),
    "AWS::Organizations::OrganizationalUnit": ({"Name": "runtime", "ParentId": "r-1234"}, {"Name": "delivery"}),
    "AWS::Organizations::Policy": (
        {"Name": "p", "Type": "SERVICE_CONTROL_POLICY", "Content": POLICY, "TargetIds": ["r-1234"]},
        {"Description": "d", "TargetIds": ["ou-1234-12345678"]},
    ),
    "AWS::S3::Bucket": (BUCKET, {name: None for name in BUCKET if name not in ("Tags", "VersioningConfiguration")}),
    "AWS::S3::BucketPolicy": ({"Bucket": "bucket", "PolicyDocument": POLICY}, {"PolicyDocument": {}}),
    "AWS::SNS::Subscription": (
        {
            "TopicArn": "arn:aws:sns:eu-west-1:111122223333:t",
            "Protocol": "sqs",
            "Endpoint": "e",
            "FilterPolicy": {"a": ["b"]},
        },
        {"RawMessageDelivery": True},
    ),
    "AWS::SNS::Topic": (
        {"DisplayName": "d", "Subscription": [{"Protocol": "sqs", "Endpoint": "e"}]},
        {"DisplayName": "e", "Subscription": [{"Protocol": "sqs", "Endpoint": "f"}]},
    ),
    "AWS::SNS::TopicPolicy": (
        {"Topics": ["arn:aws:sns:eu-west-1:111122223333:t"], "PolicyDocument": POLICY},
        {"PolicyDocument": {}},
    ),
    "AWS::SQS::Queue": (
        {
            "QueueName": "q.fifo",
            "FifoQueue": True,
            "VisibilityTimeout": "5",
            "RedrivePolicy": {"deadLetterTargetArn": "a", "maxReceiveCount": 1},
        },
        {"VisibilityTimeout": None},
    ),
    "AWS::SQS::QueuePolicy": ({"Queues": ["https://q"], "PolicyDocument": POLICY}, {"Queues": ["https://r"]}),
    "AWS::SSM::Parameter": ({"Type": "String", "Value": "x"}, {"Value": "y"}),
    "AWS::Scheduler::Schedule": (
        {
            "ScheduleExpression": "rate(1 hour)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": FUNCTION, "RoleArn": ROLE, "Input": "{}"},
        },
        {"State": "DISABLED"},
    ),
    "AWS::Scheduler::ScheduleGroup": ({"Name": "g"}, {"Tags": TAGS}),
    "AWS::SecretsManager::ResourcePolicy": ({"SecretId": "s", "ResourcePolicy": POLICY}, {"BlockPublicPolicy": True}),
    "AWS::SecretsManager::Secret": (
        {"GenerateSecretString": {"PasswordLength": "20", "GenerateStringKey": "pw", "SecretStringTemplate": "{}"}},
        {"Description": "d"},
    ),
    "AWS::StepFunctions::StateMachine": (
        {"RoleArn": ROLE, "Definition": {"StartAt": "${s}"}, "DefinitionSubstitutions": {"s": "A"}},
        {"DefinitionString": "{}", "Definition": None},
    ),
}
OWN = {"AWS::CDK::Metadata", "AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack"}
OWN |= {"AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::WaitConditionHandle"}


OUTSIDE = {
    # Types with a test module of their own, because what they are made of must be told what it is.
    "AWS::EC2::Instance",
    "AWS::EC2::SecurityGroup",
}


@pytest.fixture
def settled():
    """An `Aws` on which everything is ready at once."""
    aws = FakeAws()
    gone = {"deleted": False}

    def there(params):
        if gone["deleted"]:
            raise RefusalError("ResourceNotFoundException", "gone", 404)
        return {"State": "Enabled", "UUID": "uuid", "Table": {"TableStatus": "ACTIVE", "TableArn": "arn"}}

    def remove(params):
        gone["deleted"] = True
        return {}

    aws.answers |= {
        ("dynamodb", "DeleteTable"): remove,
        ("dynamodb", "DescribeTable"): there,
        ("events", "DescribeEventBus"): {"Arn": "arn:bus", "Policy": json.dumps(POLICY)},
        ("lambda", "DeleteEventSourceMapping"): remove,
        ("lambda", "GetEventSourceMapping"): there,
        ("lambda", "GetFunction"): {"Configuration": {"State": "Active", "LastUpdateStatus": "Successful"}},
        ("lambda", "GetProvisionedConcurrencyConfig"): {"Status": "READY"},
        ("lambda", "PublishLayerVersion"): {"LayerVersionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:l:1"},
        ("lambda", "PublishVersion"): {"Version": "1", "FunctionArn": f"{FUNCTION}:1"},
        ("organizations", "ListParents"): {"Parents": [{"Id": "r-1234", "Type": "ROOT"}]},
        ("organizations", "ListRoots"): {"Roots": [{"Id": "r-1234"}]},
        ("organizations", "DescribeCreateAccountStatus"): {
            "CreateAccountStatus": {"State": "SUCCEEDED", "AccountId": "222233334444"}
        },
        ("iam", "ListPolicyVersions"): {
            "Versions": [{"VersionId": f"v{n}", "IsDefaultVersion": n == 5} for n in range(1, 6)]
        },
        ("iam", "ListAccessKeys"): {"AccessKeyMetadata": [{"AccessKeyId": "AKIA0000000000000000"}]},
    }
    return aws


def action(service, operation):
    if service == "apigatewayv2":
        return "apigateway:" + next(verb for prefix, verb in METHODS.items() if operation.startswith(prefix))
    name = S3_ACTIONS.get(operation, operation) if service == "s3" else operation
    return f"{SERVICE_OF.get(service, service)}:{name}"


def test_every_type_has_a_case():
    assert set(CASES) | OWN | OUTSIDE == set(HANDLERS)


@pytest.mark.parametrize("kind", sorted(CASES))
def test_a_type_is_made_changed_and_removed_with_the_actions_that_its_provider_has(settled, kind):
    cfn, (properties, update) = Cfn(settled), CASES[kind]
    stack = cfn.create("s", json.dumps({"Resources": {"R": {"Type": kind, "Properties": properties}}}))
    assert stack["StackStatus"] == "CREATE_COMPLETE", cfn.reasons("s")
    if update is not None:
        changed = {name: value for name, value in {**properties, **update}.items() if value is not None}
        body = json.dumps({"Resources": {"R": {"Type": kind, "Properties": changed}}})
        stack = cfn.update("s", body, Tags=[{"Key": "team", "Value": "t"}])
        assert stack["StackStatus"] == "UPDATE_COMPLETE", cfn.reasons("s")
        assert not any("requires the creation of a new physical resource" in reason for reason in cfn.reasons("s"))
    cfn("DeleteStack", StackName="s")
    assert cfn.stack(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE", cfn.reasons(stack["StackId"])
    schema = find(kind, REGION)
    assert schema is not None
    listed = schema.actions | BUILT_IN.get(kind, set())
    called = {action(service, operation) for service, operation, *_ in settled.calls}
    assert {name for name in called if name.lower() not in listed} == set()


@pytest.mark.parametrize(
    ("kind", "call", "answer"),
    [
        ("AWS::Events::Rule", ("events", "DescribeRule"), {"Name": "r"}),
        ("AWS::SNS::Topic", ("sns", "GetTopicAttributes"), {"Attributes": {}}),
        ("AWS::SQS::Queue", ("sqs", "GetQueueUrl"), {"QueueUrl": "u"}),
        ("AWS::CloudWatch::Alarm", ("cloudwatch", "DescribeAlarms"), {"MetricAlarms": [{"AlarmName": "a"}]}),
        ("AWS::S3::BucketPolicy", ("s3", "GetBucketPolicy"), {"Policy": "{}"}),
        ("AWS::IAM::Policy", ("iam", "GetRolePolicy"), {"PolicyName": "p"}),
        ("AWS::IAM::RolePolicy", ("iam", "GetRolePolicy"), {"PolicyName": "p"}),
    ],
)
def test_what_exists_already_is_not_adopted(settled, kind, call, answer):
    settled.answers[call] = answer
    properties = {**CASES[kind][0], **({"TopicName": "t"} if kind == "AWS::SNS::Topic" else {})}
    cfn = Cfn(settled)
    stack = cfn.create("s", json.dumps({"Resources": {"R": {"Type": kind, "Properties": properties}}}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert cfn.reasons("s")[1].endswith("HandlerErrorCode: AlreadyExists)")
    assert not [name for _, name, *_ in settled.calls if name.startswith(("Put", "Create", "Delete", "Remove", "Set"))]


def test_a_function_that_has_not_changed_gives_no_new_version(settled):
    settled.answers[("lambda", "PublishVersion")] = {"Version": "3", "FunctionArn": f"{FUNCTION}:3"}
    cfn = Cfn(settled)
    body = '{"Resources": {"R": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": "f", "Description": "NOTE"}}}}'
    cfn.create("s", body.replace("NOTE", "one"))
    assert cfn.update("s", body.replace("NOTE", "two"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any(
        "A version for this Lambda function exists ( 3 ). Modify the function to create a new version." in text
        for text in cfn.reasons("s")
    )
    assert settled.params("lambda", "DeleteFunction") == []


def test_two_resources_of_a_stack_are_never_the_same_thing(settled):
    policy = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "bucket", "PolicyDocument": POLICY}}
    cfn = Cfn(settled)
    assert cfn.create("s", json.dumps({"Resources": {"A": policy, "B": policy}}))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert len(settled.params("s3", "DeleteBucketPolicy")) == 1


@pytest.mark.parametrize(
    ("own", "status"), [([], "CREATE_COMPLETE"), ([{"Key": "a", "Value": "b"}], "ROLLBACK_COMPLETE")]
)
def test_cloudformations_own_tags_are_a_courtesy_but_stated_tags_must_be_set(settled, own, status):
    def refuse_tags(params):
        if params.get("Tags"):
            raise RefusalError("AccessDeniedException", "not authorized to perform: lambda:TagResource", 403)
        return {"FunctionArn": FUNCTION}

    settled.answers[("lambda", "CreateFunction")] = refuse_tags
    function = {"Code": {"ZipFile": "x"}, "Role": ROLE, "Runtime": "python3.12", "Handler": "index.h", "Tags": own}
    body = json.dumps({"Resources": {"R": {"Type": "AWS::Lambda::Function", "Properties": function}}})
    assert Cfn(settled).create("s", body)["StackStatus"] == status


def test_what_was_made_before_a_failure_is_deleted_by_the_rollback(settled):
    settled.denied = {"s3:PutBucketVersioning"}
    cfn = Cfn(settled)
    body = json.dumps({"Resources": {"R": {"Type": "AWS::S3::Bucket", "Properties": BUCKET}}})
    assert cfn.create("s", body)["StackStatus"] == "ROLLBACK_COMPLETE"
    [made] = settled.params("s3", "CreateBucket")
    [deleted] = settled.params("s3", "DeleteBucket")
    assert made["Bucket"] == deleted["Bucket"]


def test_a_part_that_is_missing_does_not_keep_the_whole_from_being_deleted(settled):
    settled.answers[("codebuild", "CreateWebhook")] = RefusalError("ResourceNotFoundException", "no access token", 400)
    settled.answers[("codebuild", "DeleteWebhook")] = RefusalError("ResourceNotFoundException", "no webhook", 400)
    cfn = Cfn(settled)
    body = json.dumps({"Resources": {"R": {"Type": "AWS::CodeBuild::Project", "Properties": PROJECT}}})
    assert cfn.create("s", body)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert len(settled.params("codebuild", "DeleteProject")) == 1


def test_what_was_never_made_is_not_deleted(settled):
    settled.answers[("s3", "CreateBucket")] = RefusalError("BucketAlreadyExists", "taken", 409)
    cfn = Cfn(settled)
    body = json.dumps({"Resources": {"R": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "somebody-elses"}}}})
    assert cfn.create("s", body)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert settled.params("s3", "DeleteBucket") == []
    assert cfn.reasons("s")[1].endswith("HandlerErrorCode: AlreadyExists)")


def test_a_property_that_no_call_takes_is_an_error(settled):
    properties = {"ReplicationConfiguration": {"Role": ROLE, "Rules": []}}
    cfn = Cfn(settled)
    body = json.dumps({"Resources": {"R": {"Type": "AWS::S3::Bucket", "Properties": properties}}})
    assert cfn.create("s", body)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "AWS::S3::Bucket: this emulator does not support ReplicationConfiguration" in cfn.reasons("s")[1]


def test_a_new_version_of_an_alias_goes_through_codedeploy(settled):
    statuses = iter(["InProgress", "Succeeded", "Succeeded"])
    settled.answers[("lambda", "GetAlias")] = {"FunctionVersion": "1"}
    settled.answers[("codedeploy", "GetDeployment")] = lambda _: {"deploymentInfo": {"status": next(statuses)}}
    resource = {
        "Type": "AWS::Lambda::Alias",
        "UpdatePolicy": {
            "CodeDeployLambdaAliasUpdate": {
                "ApplicationName": "a",
                "DeploymentGroupName": "g",
                "BeforeAllowTrafficHook": "h",
            }
        },
        "Properties": {"FunctionName": "f", "Name": "live", "FunctionVersion": "1"},
    }
    cfn = Cfn(settled)
    cfn.create("s", json.dumps({"Resources": {"R": resource}}))
    resource["Properties"]["FunctionVersion"] = "2"
    assert cfn.update("s", json.dumps({"Resources": {"R": resource}}))["StackStatus"] == "UPDATE_COMPLETE"
    [made] = settled.params("codedeploy", "CreateDeployment")
    assert json.loads(made["revision"]["appSpecContent"]["content"]) == {
        "version": 0.0,
        "Resources": [
            {
                "R": {
                    "Type": "AWS::Lambda::Function",
                    "Properties": {"Name": "f", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"},
                }
            }
        ],
        "Hooks": [{"BeforeAllowTraffic": "h"}],
    }
    assert settled.params("lambda", "UpdateAlias") == []


def test_a_deployment_that_fails_fails_the_alias_and_leaves_it_where_it_was(settled):
    settled.answers[("lambda", "GetAlias")] = {"FunctionVersion": "1"}
    settled.answers[("codedeploy", "GetDeployment")] = {
        "deploymentInfo": {"status": "Failed", "errorInformation": {"message": "the hook failed"}}
    }
    resource = {
        "Type": "AWS::Lambda::Alias",
        "UpdatePolicy": {"CodeDeployLambdaAliasUpdate": {"ApplicationName": "a", "DeploymentGroupName": "g"}},
        "Properties": {"FunctionName": "f", "Name": "live", "FunctionVersion": "1"},
    }
    cfn = Cfn(settled)
    cfn.create("s", json.dumps({"Resources": {"R": resource}}))
    resource["Properties"]["FunctionVersion"] = "2"
    assert cfn.update("s", json.dumps({"Resources": {"R": resource}}))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any("CodeDeploy deployment deploymentId failed: the hook failed" in text for text in cfn.reasons("s"))
    assert len(settled.params("codedeploy", "CreateDeployment")) == 1
