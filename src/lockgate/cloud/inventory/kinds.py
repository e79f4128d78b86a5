"""The kinds of resources whose names tell whose they are: how to list each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind.

    Attributes:
        type: CloudFormation's type.
        service: botocore's service name.
        operation: The list call.
        members: The list in its answer.
        name: The member of each entry that is its name; None when the entry is the name itself.
        parameters: What the call is given.
        regional: Whether each Region has its own.
    """

    type: str
    service: str
    operation: str
    members: str
    name: str | None
    parameters: tuple[tuple[str, str], ...] = ()
    regional: bool = True


_LOCAL = (("Scope", "Local"),)
_PROFILE = "InstanceProfile"

KINDS = (
    Kind("AWS::IAM::Role", "iam", "list_roles", "Roles", "RoleName", regional=False),
    Kind("AWS::IAM::ManagedPolicy", "iam", "list_policies", "Policies", "PolicyName", _LOCAL, regional=False),
    Kind(f"AWS::IAM::{_PROFILE}", "iam", "list_instance_profiles", f"{_PROFILE}s", f"{_PROFILE}Name", regional=False),
    Kind("AWS::S3::Bucket", "s3", "list_buckets", "Buckets", "Name", regional=False),
    Kind("AWS::CodeBuild::Project", "codebuild", "list_projects", "projects", None),
    Kind("AWS::CodePipeline::Pipeline", "codepipeline", "list_pipelines", "pipelines", "name"),
    Kind("AWS::CodeConnections::Connection", "codeconnections", "list_connections", "Connections", "ConnectionName"),
    Kind("AWS::Events::Rule", "events", "list_rules", "Rules", "Name"),
    Kind("AWS::Lambda::Function", "lambda", "list_functions", "Functions", "FunctionName"),
    Kind("AWS::Logs::LogGroup", "logs", "describe_log_groups", "logGroups", "logGroupName"),
)
