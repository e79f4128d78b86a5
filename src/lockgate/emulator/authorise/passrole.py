"""Roles that a call hands to a service: ``iam:PassRole``, with the service in ``iam:PassedToService``.

Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service"; a role never passes to another
    account.
"""

from collections.abc import Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need
from lockgate.emulator.authorise.rules import account_of, dig
from lockgate.emulator.ports import ServiceError

_BUILD = "codebuild.amazonaws.com"
_CFN = "cloudformation.amazonaws.com"
_LAMBDA = "lambda.amazonaws.com"

PASSES: Mapping[tuple[str, str], Sequence[tuple[str, str]]] = {
    # (service, operation) to the parameters that hold a role and the service it is passed to.
    ("apigateway", "PutIntegration"): (("credentials", "apigateway.amazonaws.com"),),
    ("cloudformation", "ContinueUpdateRollback"): (("RoleARN", _CFN),),
    ("cloudformation", "CreateChangeSet"): (("RoleARN", _CFN),),
    ("cloudformation", "CreateStack"): (("RoleARN", _CFN),),
    ("cloudformation", "CreateStackSet"): (("AdministrationRoleARN", _CFN),),
    ("cloudformation", "DeleteStack"): (("RoleARN", _CFN),),
    ("cloudformation", "RollbackStack"): (("RoleARN", _CFN),),
    ("cloudformation", "UpdateStack"): (("RoleARN", _CFN),),
    ("cloudformation", "UpdateStackSet"): (("AdministrationRoleARN", _CFN),),
    ("cloudtrail", "CreateTrail"): (("CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"),),
    ("cloudtrail", "UpdateTrail"): (("CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"),),
    ("codebuild", "CreateProject"): (("serviceRole", _BUILD), ("buildBatchConfig.serviceRole", _BUILD)),
    ("codebuild", "StartBuild"): (("serviceRoleOverride", _BUILD),),
    ("codebuild", "StartBuildBatch"): (("serviceRoleOverride", _BUILD),),
    ("codebuild", "UpdateProject"): (("serviceRole", _BUILD), ("buildBatchConfig.serviceRole", _BUILD)),
    ("codedeploy", "CreateDeploymentGroup"): (("serviceRoleArn", "codedeploy.amazonaws.com"),),
    ("codedeploy", "UpdateDeploymentGroup"): (("serviceRoleArn", "codedeploy.amazonaws.com"),),
    ("codepipeline", "CreatePipeline"): (("pipeline.roleArn", "codepipeline.amazonaws.com"),),
    ("codepipeline", "UpdatePipeline"): (("pipeline.roleArn", "codepipeline.amazonaws.com"),),
    ("events", "PutRule"): (("RoleArn", "events.amazonaws.com"),),
    ("events", "PutTargets"): (("Targets.RoleArn", "events.amazonaws.com"),),
    ("lambda", "CreateFunction"): (("Role", _LAMBDA),),
    ("lambda", "UpdateFunctionConfiguration"): (("Role", _LAMBDA),),
    ("logs", "PutSubscriptionFilter"): (("roleArn", "logs.amazonaws.com"),),
    ("pipes", "CreatePipe"): (("RoleArn", "pipes.amazonaws.com"),),
    ("pipes", "UpdatePipe"): (("RoleArn", "pipes.amazonaws.com"),),
    ("s3", "PutBucketReplication"): (("ReplicationConfiguration.Role", "s3.amazonaws.com"),),
    ("scheduler", "CreateSchedule"): (("Target.RoleArn", "scheduler.amazonaws.com"),),
    ("scheduler", "UpdateSchedule"): (("Target.RoleArn", "scheduler.amazonaws.com"),),
    ("stepfunctions", "CreateStateMachine"): (("roleArn", "states.amazonaws.com"),),
    ("stepfunctions", "UpdateStateMachine"): (("roleArn", "states.amazonaws.com"),),
}


def passed_roles(incoming: Incoming, owner: str) -> Sequence[Need]:
    """The needs of the roles that a call passes; raises `ServiceError` for a role of another account than `owner`."""
    needs: list[Need] = []
    for parameter, service in PASSES.get((incoming.service, incoming.operation), ()):
        for role in dict.fromkeys(_roles(incoming, parameter)):
            account = account_of(role)
            if account != owner:
                raise ServiceError(_code(incoming.service), "Cross-account pass role is not allowed.", 403)
            needs.append(Need("iam:PassRole", role, account, {"iam:PassedToService": service}))
    return needs


def _roles(incoming: Incoming, parameter: str) -> list[str]:
    head, _, rest = parameter.partition(".")
    value = incoming.params.get(head)
    if isinstance(value, list):
        found = [dig(item, rest) for item in value if isinstance(item, Mapping)]
    else:
        found = [dig(incoming.params, parameter)]
    return [role for role in found if isinstance(role, str) and role.startswith("arn:")]


def _code(service: str) -> str:
    return "AccessDenied" if service in {"cloudformation", "s3"} else "AccessDeniedException"
