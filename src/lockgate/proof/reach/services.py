"""The services that run code or make calls as a role that they are passed, and what starts them.

Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service"; for each service its own page of
the Service authorization reference.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One of these actions, on one of these resources.

    ``{account}`` and ``{partition}`` stand for the attacker's, ``{region}`` for the Region that he must act in, if any.
    """

    actions: tuple[str, ...]
    on: str = "*"


@dataclass(frozen=True, slots=True)
class Computing:
    """A way to have a service act as a role.

    Attributes:
        service: The principal that the role's trust policy must allow, or that of the service in one Region.
        calls: What the attacker must be allowed to call beside ``iam:PassRole``, each on some resource.
        how: For people: what comes of it.
    """

    service: str
    calls: tuple[Call, ...]
    how: str


def _arn(service: str, resource: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


_FUNCTION, _STACK = _arn("lambda", "function:*"), _arn("cloudformation", "stack/*/*")
_PROJECT, _PIPELINE = _arn("codebuild", "project/*"), _arn("codepipeline", "*")
_RUN_FUNCTION = (
    *("lambda:InvokeFunction", "lambda:AddPermission", "lambda:CreateFunctionUrlConfig"),
    *("lambda:CreateEventSourceMapping",),
)

COMPUTING = (
    Computing(
        "lambda.amazonaws.com",
        (Call(("lambda:CreateFunction",), _FUNCTION), Call(_RUN_FUNCTION, _FUNCTION)),
        "a new function runs code as it",
    ),
    Computing(
        "lambda.amazonaws.com",
        (Call(("lambda:UpdateFunctionConfiguration",), _FUNCTION), Call(("lambda:UpdateFunctionCode",), _FUNCTION)),
        "a function is given it, and new code",
    ),
    Computing(
        "cloudformation.amazonaws.com",
        (Call(("cloudformation:CreateStack", "cloudformation:UpdateStack"), _STACK),),
        "a stack makes what its template says as it",
    ),
    Computing(
        "cloudformation.amazonaws.com",
        (Call(("cloudformation:CreateChangeSet",), _STACK), Call(("cloudformation:ExecuteChangeSet",), _STACK)),
        "a change set makes what its template says as it",
    ),
    Computing(
        "codebuild.amazonaws.com",
        (
            Call(("codebuild:CreateProject", "codebuild:UpdateProject"), _PROJECT),
            Call(("codebuild:StartBuild", "codebuild:StartBuildBatch", "codebuild:CreateWebhook"), _PROJECT),
        ),
        "a build runs commands as it",
    ),
    Computing(
        "codebuild.amazonaws.com",
        (Call(("codebuild:StartBuild", "codebuild:StartBuildBatch"), _PROJECT),),
        "a build that is started with it as its role runs commands as it",
    ),
    Computing(
        "codepipeline.amazonaws.com",
        (Call(("codepipeline:CreatePipeline", "codepipeline:UpdatePipeline"), _PIPELINE),),
        "a pipeline's actions are performed as it",
    ),
    Computing(
        "ec2.amazonaws.com",
        (Call(("ec2:RunInstances", "ec2:AssociateIamInstanceProfile"), _arn("ec2", "instance/*")),),
        "an instance runs code as it",
    ),
    Computing(
        "ecs-tasks.amazonaws.com",
        (
            Call(("ecs:RegisterTaskDefinition",)),
            Call(("ecs:RunTask", "ecs:StartTask"), _arn("ecs", "task-definition/*")),
        ),
        "a task runs a container as it",
    ),
    Computing(
        "ecs-tasks.amazonaws.com",
        (
            Call(("ecs:RegisterTaskDefinition",)),
            Call(("ecs:CreateService", "ecs:UpdateService"), _arn("ecs", "service/*")),
        ),
        "a service's tasks run a container as it",
    ),
    Computing(
        "glue.amazonaws.com",
        (
            Call(("glue:CreateJob", "glue:UpdateJob"), _arn("glue", "job/*")),
            Call(("glue:StartJobRun",), _arn("glue", "job/*")),
        ),
        "a job runs a script as it",
    ),
    Computing(
        "sagemaker.amazonaws.com",
        (Call(("sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob"), _arn("sagemaker", "*")),),
        "a job runs a container as it",
    ),
    Computing(
        "states.amazonaws.com",
        (
            Call(("states:CreateStateMachine", "states:UpdateStateMachine"), _arn("states", "stateMachine:*")),
            Call(("states:StartExecution", "states:StartSyncExecution"), _arn("states", "stateMachine:*")),
        ),
        "a state machine makes calls as it",
    ),
    Computing(
        "scheduler.amazonaws.com",
        (Call(("scheduler:CreateSchedule", "scheduler:UpdateSchedule"), _arn("scheduler", "schedule/*/*")),),
        "a schedule makes any call as it",
    ),
    Computing(
        "ssm.amazonaws.com",
        (Call(("ssm:StartAutomationExecution",), _arn("ssm", "automation-definition/*")),),
        "an automation makes calls as it",
    ),
)
"""Ways to compute with a passed role. Rules of EventBridge are none: what they call is limited to their targets."""
