"""The types of resources that a world knows: what each is called, and how its ARN follows from its name.

Source: Service authorization reference, "Resource types defined by ..." of each service; CloudFormation user guide,
"Return values" of each type.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """How resources of one CloudFormation type are addressed.

    Attributes:
        word: What short forms call it.
        name: The property with the name, empty when AWS makes one up.
        arn: The ARN with ``{partition}``, ``{region}``, ``{account}`` and ``{name}``.
        ref_is_arn: Whether ``Ref`` gives the ARN instead of the name.
        path: The property with the path that stands before the name in the ARN.
        within: The property that names what it is a part of; its name and a slash or colon stand before its own.
        suffix: What AWS makes up behind the name in the ARN.
    """

    word: str
    name: str
    arn: str
    ref_is_arn: bool = False
    path: str = ""
    within: str = ""
    suffix: str = ""


def _regional(service: str, resource: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


def _iam(resource: str) -> str:
    return f"arn:{{partition}}:iam::{{account}}:{resource}/{{name}}"


_SYMBOL = "-Symbol"
"""In the place of the six characters behind the name in a secret's ARN."""

KINDS = {
    "AWS::CodeBuild::Project": Kind("project", "Name", _regional("codebuild", "project/{name}")),
    "AWS::CodeConnections::Connection": Kind(
        "connection", "ConnectionName", _regional("codeconnections", "connection/{name}"), ref_is_arn=True
    ),
    "AWS::CodeDeploy::Application": Kind(
        "application", "ApplicationName", _regional("codedeploy", "application:{name}")
    ),
    "AWS::CodeDeploy::DeploymentGroup": Kind(
        "deployment-group",
        "DeploymentGroupName",
        _regional("codedeploy", "deploymentgroup:{name}"),
        within="ApplicationName",
    ),
    "AWS::CodePipeline::Pipeline": Kind("pipeline", "Name", _regional("codepipeline", "{name}")),
    "AWS::CodeStarConnections::Connection": Kind(
        "connection", "ConnectionName", _regional("codestar-connections", "connection/{name}"), ref_is_arn=True
    ),
    "AWS::DynamoDB::Table": Kind("table", "TableName", _regional("dynamodb", "table/{name}")),
    "AWS::EC2::Instance": Kind("instance", "", _regional("ec2", "instance/{name}")),
    "AWS::ECR::Repository": Kind("repository", "RepositoryName", _regional("ecr", "repository/{name}")),
    "AWS::ECS::TaskDefinition": Kind(
        "task-definition", "Family", _regional("ecs", "task-definition/{name}:1"), ref_is_arn=True
    ),
    "AWS::Events::EventBus": Kind("bus", "Name", _regional("events", "event-bus/{name}")),
    "AWS::Events::Rule": Kind("rule", "Name", _regional("events", "rule/{name}"), within="EventBusName"),
    "AWS::IAM::Group": Kind("group", "GroupName", _iam("group"), path="Path"),
    "AWS::IAM::InstanceProfile": Kind("instance-profile", "InstanceProfileName", _iam("instance-profile"), path="Path"),
    "AWS::IAM::ManagedPolicy": Kind("policy", "ManagedPolicyName", _iam("policy"), ref_is_arn=True, path="Path"),
    "AWS::IAM::OIDCProvider": Kind("identity-provider", "Url", _iam("oidc-provider"), ref_is_arn=True),
    "AWS::IAM::Role": Kind("role", "RoleName", _iam("role"), path="Path"),
    "AWS::IAM::SAMLProvider": Kind("identity-provider", "Name", _iam("saml-provider"), ref_is_arn=True),
    "AWS::IAM::User": Kind("user", "UserName", _iam("user"), path="Path"),
    "AWS::KMS::Key": Kind("key", "", _regional("kms", "key/{name}")),
    "AWS::Lambda::Alias": Kind(
        "function-alias", "Name", _regional("lambda", "function:{name}"), ref_is_arn=True, within="FunctionName"
    ),
    "AWS::Lambda::Function": Kind("function", "FunctionName", _regional("lambda", "function:{name}")),
    "AWS::Logs::LogGroup": Kind("log-group", "LogGroupName", _regional("logs", "log-group:{name}")),
    "AWS::S3::Bucket": Kind("bucket", "BucketName", "arn:{partition}:s3:::{name}"),
    "AWS::SNS::Topic": Kind("topic", "TopicName", _regional("sns", "{name}"), ref_is_arn=True),
    "AWS::SQS::Queue": Kind("queue", "QueueName", _regional("sqs", "{name}")),
    "AWS::SSM::Parameter": Kind("parameter", "Name", _regional("ssm", "parameter/{name}")),
    "AWS::SecretsManager::Secret": Kind(
        "secret", "Name", _regional("secretsmanager", "secret:{name}"), ref_is_arn=True, suffix=_SYMBOL
    ),
    "AWS::StepFunctions::StateMachine": Kind(
        "state-machine", "StateMachineName", _regional("states", "stateMachine:{name}"), ref_is_arn=True
    ),
}

WORDS = frozenset({*(kind.word for kind in KINDS.values()), "stack"})
"""Every word that may stand before a slash in a short form."""

STACK = Kind("stack", "", _regional("cloudformation", "stack/{name}/{name}"))
"""A stack's id, the last step of its ARN, is AWS's own: a symbol."""

NESTED = "AWS::CloudFormation::Stack"
VERSION = "AWS::Lambda::Version"

ATTACHMENTS = frozenset(
    {
        "AWS::Events::EventBusPolicy",
        "AWS::IAM::GroupPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::UserPolicy",
        "AWS::IAM::UserToGroupAddition",
        "AWS::KMS::Alias",
        "AWS::Lambda::Permission",
        "AWS::Organizations::Policy",
        "AWS::S3::AccessPoint",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicInlinePolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueueInlinePolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::SecretsManager::ResourcePolicy",
    }
)
"""Types whose resources say something about others."""

BEARING = frozenset(
    {
        *("Action", "FunctionName", "FunctionUrlAuthType", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn"),
        *("AliasName", "TargetKeyId"),
        *("AssumeRolePolicyDocument", "ManagedPolicyArns", "PermissionsBoundary", "Policies", "Roles"),
        *("GroupName", "Groups", "RoleName", "UserName", "Users"),
        *("AccessControl", "Bucket", "BucketEncryption", "OwnershipControls", "PublicAccessBlockConfiguration"),
        *("Queue", "Queues", "TopicArn", "Topics"),
        *("KeyPolicy", "PolicyDocument", "PolicyName", "RepositoryPolicyText", "ResourcePolicy", "SecretId"),
        *("EventBusName", "Statement", "StatementId"),
        *("ArtifactStore", "ArtifactStores", "Role", "RoleArn", "ServiceRole", "Stages", "Targets"),
        *("ExecutionRoleArn", "IamInstanceProfile", "TaskRoleArn"),
        *("Content", "TargetIds", "Type"),
    }
)
"""The properties on which access depends."""

OPAQUE = {
    "AWS::CloudFormation::StackSet": "stacks in other accounts",
    "AWS::EFS::FileSystem": "a policy",
    "AWS::EC2::VPCEndpoint": "a policy",
    "AWS::Glue::ResourcePolicy": "a policy",
    "AWS::Lambda::LayerVersionPermission": "a policy",
    "AWS::OpenSearchService::Domain": "a policy",
    "AWS::Organizations::ResourcePolicy": "a policy",
    "AWS::RAM::ResourceShare": "shared resources",
    "AWS::S3::AccessGrant": "grants",
    "AWS::S3::MultiRegionAccessPointPolicy": "a policy",
    "AWS::S3ObjectLambda::AccessPointPolicy": "a policy",
    "AWS::SSO::PermissionSet": "roles in other accounts",
}
"""Types that bear on access in ways that a world does not know, and what of them is left out."""
