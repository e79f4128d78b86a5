"""The types of resources that a world knows: what each is called, and how its ARN follows from its name.

Source: Service authorization reference, "Resource types defined by ..." of each service.
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
    """

    word: str
    name: str
    arn: str
    ref_is_arn: bool = False


def _regional(service: str, resource: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


KINDS = {
    "AWS::CodeBuild::Project": Kind("project", "Name", _regional("codebuild", "project/{name}")),
    "AWS::CodeConnections::Connection": Kind(
        "connection", "ConnectionName", _regional("codeconnections", "connection/{name}"), ref_is_arn=True
    ),
    "AWS::CodePipeline::Pipeline": Kind("pipeline", "Name", _regional("codepipeline", "{name}")),
    "AWS::DynamoDB::Table": Kind("table", "TableName", _regional("dynamodb", "table/{name}")),
    "AWS::Events::Rule": Kind("rule", "Name", _regional("events", "rule/{name}")),
    "AWS::IAM::ManagedPolicy": Kind(
        "policy", "ManagedPolicyName", "arn:{partition}:iam::{account}:policy/{name}", ref_is_arn=True
    ),
    "AWS::IAM::Role": Kind("role", "RoleName", "arn:{partition}:iam::{account}:role/{name}"),
    "AWS::KMS::Key": Kind("key", "", _regional("kms", "key/{name}")),
    "AWS::Lambda::Function": Kind("function", "FunctionName", _regional("lambda", "function:{name}")),
    "AWS::Logs::LogGroup": Kind("log-group", "LogGroupName", _regional("logs", "log-group:{name}")),
    "AWS::S3::Bucket": Kind("bucket", "BucketName", "arn:{partition}:s3:::{name}"),
    "AWS::SNS::Topic": Kind("topic", "TopicName", _regional("sns", "{name}"), ref_is_arn=True),
    "AWS::SQS::Queue": Kind("queue", "QueueName", _regional("sqs", "{name}")),
}

WORDS = frozenset({*(kind.word for kind in KINDS.values()), "stack", "user"})
"""Every word that may stand before a slash in a short form."""

STACK = Kind("stack", "", _regional("cloudformation", "stack/{name}/{name}"))
"""A stack's id, the last step of its ARN, is AWS's own: a symbol."""

ATTACHMENTS = frozenset(
    {
        "AWS::IAM::Policy",
        "AWS::KMS::Alias",
        "AWS::Lambda::Permission",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }
)
"""Types whose resources belong to others; one is taken in whole or not at all."""

BEARING = frozenset(
    {
        *("Action", "FunctionName", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn"),
        *("AliasName", "TargetKeyId"),
        *("AssumeRolePolicyDocument", "ManagedPolicyArns", "PermissionsBoundary", "Policies", "Roles"),
        *("Bucket", "BucketEncryption", "PublicAccessBlockConfiguration", "Queues", "Topics"),
        *("KeyPolicy", "PolicyDocument", "PolicyName"),
    }
)
"""The properties on which access depends."""
