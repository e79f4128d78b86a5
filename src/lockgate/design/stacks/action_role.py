"""The action role: what the pipeline does in a runtime account, with nothing but change sets of one stack.

Source: CodePipeline user guide, "AWS CloudFormation deploy action reference", permissions of the action role.
"""

from collections.abc import Iterator

from lockgate.design.artifacts import bucket_statement, key_statements, object_statement, uses_of
from lockgate.design.conditions import only, passed_to
from lockgate.design.delivery import Delivery, Target
from lockgate.design.nodes import InlinePolicy, Role
from lockgate.design.policy import Condition, Policy, Principals, Statement
from lockgate.design.stacks.trust import ASSUME

_EXECUTION = "#{codepipeline.PipelineExecutionId}"
_ANY_EXECUTION = "????????-????-????-????-????????????"
"""The shape of an execution's id, as a pattern of IAM."""


def change_set(target: Target) -> str:
    """The name of the one change set that an execution of the pipeline makes and executes.

    The execution's id is in it: what an approval shows is the change set of that very execution, no other execution
    can replace it, and a stack names the execution that deployed it (``ChangeSetId``). Executing it ends those of
    executions that came to nothing. Source: CodePipeline user guide, "Variables reference"; CloudFormation user guide,
    "Execute a change set".
    """
    return f"{target.names.prefix}-{_EXECUTION}"


def action_role(delivery: Delivery, target: Target) -> Role:
    """The action role of one runtime account."""
    return Role(
        "ActionRole",
        target.names.action_role,
        f"Deploys {target.stack} for the pipeline {delivery.names.pipeline}",
        _trust(delivery, target),
        (InlinePolicy("deploy", Policy(tuple(_statements(delivery, target)))),),
        target.origin,
    )


def _trust(delivery: Delivery, target: Target) -> Policy:
    """The account as principal and the role as condition: the hop survives that the pipeline's role is made anew."""
    statement = Statement(
        "OnlyThePipeline",
        "Only the line's pipeline acts in this account; its account is the principal, its role the condition.",
        target.origin,
        ASSUME,
        principals=Principals("AWS", (delivery.arns.root(delivery.account),)),
        conditions=(only(delivery.pipeline_role),),
    )
    return Policy((statement,))


def _statements(delivery: Delivery, target: Target) -> Iterator[Statement]:
    yield from _change_sets(target)
    yield _pass_role(target)
    found = uses_of(delivery, target.action_role)
    looking = "CodePipeline looks at the bucket before it reads the template from it."
    yield bucket_statement(delivery, looking, ("s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"))
    for use in found:
        yield object_statement(delivery, use, reading=("s3:GetObject", "s3:GetObjectVersion"))
    yield from key_statements(delivery, found)


def _change_sets(target: Target) -> Iterator[Statement]:
    stack = target.arns.regional("cloudformation", target.account, f"stack/{target.stack}/*")
    origin = target.application.origin
    actions = ("CreateChangeSet", "DeleteChangeSet", "DescribeChangeSet", "ExecuteChangeSet")
    named = f"{target.names.prefix}-{_ANY_EXECUTION}"
    yield Statement(
        "ChangeSets",
        "The change sets of one stack, one for each execution: made, shown to who approves, and executed.",
        origin,
        tuple(f"cloudformation:{action}" for action in actions),
        (stack,),
        # IfExists, because a call that names the change set by its ARN has no such key.
        conditions=(Condition("StringLikeIfExists", "cloudformation:ChangeSetName", (named,)),),
    )
    reading = ("cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks")
    yield Statement("Stack", "The pipeline waits for the stack and shows why it failed.", origin, reading, (stack,))
    if target.application.template.serverless:
        transform = f"arn:{target.arns.partition}:cloudformation:{target.region}:aws:transform/Serverless-2016-10-31"
        why = "A SAM template is expanded by AWS's transform, which a change set has to name."
        yield Statement("Transform", why, origin, ("cloudformation:CreateChangeSet",), (transform,))


def _pass_role(target: Target) -> Statement:
    return Statement(
        "PassRole",
        "CloudFormation deploys with the execution role; no other role is handed to it, and this one to nobody else.",
        target.application.origin,
        ("iam:PassRole",),
        (target.execution_role,),
        conditions=(passed_to("cloudformation.amazonaws.com"),),
    )
