"""The nodes of a design: one frozen dataclass per kind of AWS resource, one module per service family.

In: plain values. Out: nodes, which say *what* shall exist and never how a renderer writes it. Every node has a
`logical_id`, its name within its stack, and an `origin`, the place in the user's files that caused it.
"""

from lockgate.design.nodes.awslambda import Function, FunctionPermission
from lockgate.design.nodes.codebuild import BuildProject, PullRequestWebhook, PushWebhook, S3Artifacts
from lockgate.design.nodes.codeconnections import Connection
from lockgate.design.nodes.codepipeline import Action, ActionType, Pipeline, PushFilter, Stage
from lockgate.design.nodes.events import EventRule, RuleTarget, TargetInput
from lockgate.design.nodes.iam import InlinePolicy, ManagedPolicy, Role
from lockgate.design.nodes.kms import KeyAlias, KmsKey
from lockgate.design.nodes.logs import LogGroup
from lockgate.design.nodes.s3 import Bucket, BucketPolicy

Node = (
    KmsKey
    | KeyAlias
    | Bucket
    | BucketPolicy
    | Role
    | ManagedPolicy
    | LogGroup
    | BuildProject
    | Connection
    | Pipeline
    | EventRule
    | Function
    | FunctionPermission
)
"""Everything that a design can hold. A renderer must handle each kind; an unknown one is an error."""

__all__ = [
    "Action",
    "ActionType",
    "Bucket",
    "BucketPolicy",
    "BuildProject",
    "Connection",
    "EventRule",
    "Function",
    "FunctionPermission",
    "InlinePolicy",
    "KeyAlias",
    "KmsKey",
    "LogGroup",
    "ManagedPolicy",
    "Node",
    "Pipeline",
    "PullRequestWebhook",
    "PushFilter",
    "PushWebhook",
    "Role",
    "RuleTarget",
    "S3Artifacts",
    "Stage",
    "TargetInput",
]
