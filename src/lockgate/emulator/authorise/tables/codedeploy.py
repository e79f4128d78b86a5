"""CodeDeploy: applications, deployment groups and configurations; a deployment is its group's.

Source: service authorization reference, "AWS CodeDeploy"; CodeDeploy user guide, "CodeDeploy permissions reference",
which names the deployment group for what the reference leaves open (StopDeployment, GetDeploymentTarget,
PutLifecycleEventHookExecutionStatus and their like).
"""

# ruff: noqa: SIM905 - long lists of operation names read better as text

from collections.abc import Iterable, Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything, arn, need, on, on_each, table
from lockgate.emulator.deployments import group_of

_APPLICATION = (
    "CreateApplication DeleteApplication GetApplication GetApplicationRevision ListApplicationRevisions "
    "ListDeploymentGroups RegisterApplicationRevision UpdateApplication BatchGetApplicationRevisions"
).split()
_GROUP = "CreateDeployment CreateDeploymentGroup DeleteDeploymentGroup GetDeploymentGroup ListDeployments".split()
_CONFIG = "CreateDeploymentConfig DeleteDeploymentConfig GetDeploymentConfig".split()
_DEPLOYMENT = (
    "BatchGetDeploymentInstances BatchGetDeploymentTargets ContinueDeployment GetDeployment GetDeploymentInstance "
    "GetDeploymentTarget ListDeploymentInstances ListDeploymentTargets PutLifecycleEventHookExecutionStatus "
    "SkipWaitTimeForInstanceTermination StopDeployment"
).split()
_EVERYTHING = "ListApplications ListDeploymentConfigs ListGitHubAccountTokenNames ListOnPremisesInstances".split()
_ANY = "*"


def _group(incoming: Incoming, names: Iterable[str]) -> Sequence[Need]:
    application = incoming.text("applicationName") or _ANY
    return [
        need(
            f"codedeploy:{incoming.operation}",
            arn(incoming, "codedeploy", f"deploymentgroup:{application}/{name or _ANY}"),
            incoming,
        )
        for name in names
    ]


def _one_group(parameter: str) -> Rule:
    return lambda incoming: _group(incoming, [incoming.text(parameter)])


def _each_group(incoming: Incoming) -> Sequence[Need]:
    return _group(incoming, [str(name) for name in incoming.params.get("deploymentGroupNames") or [""]])


def _renamed_group(incoming: Incoming) -> Sequence[Need]:
    new = incoming.text("newDeploymentGroupName")
    return _group(incoming, dict.fromkeys([incoming.text("currentDeploymentGroupName"), *([new] if new else [])]))


def _of_deployments(incoming: Incoming, deployments: Iterable[str]) -> Sequence[Need]:
    """The deployments' groups. Of one that does not exist only who may act on every group shall hear that."""
    unknown = arn(incoming, "codedeploy", f"deploymentgroup:{_ANY}/{_ANY}")
    groups = dict.fromkeys(group_of(incoming.account, deployment) or unknown for deployment in deployments)
    return [need(f"codedeploy:{incoming.operation}", group, incoming) for group in groups]


def _deployment(incoming: Incoming) -> Sequence[Need]:
    return _of_deployments(incoming, [incoming.text("deploymentId")])


def _deployments(incoming: Incoming) -> Sequence[Need]:
    return _of_deployments(incoming, [str(one) for one in incoming.params.get("deploymentIds") or [""]])


RULES: Mapping[str, Rule] = {
    **table("codedeploy", "application:", {"applicationName": _APPLICATION}),
    **dict.fromkeys(_GROUP, _one_group("deploymentGroupName")),
    **table("codedeploy", "deploymentconfig:", {"deploymentConfigName": _CONFIG}),
    **dict.fromkeys(_DEPLOYMENT, _deployment),
    **{operation: anything(f"codedeploy:{operation}") for operation in _EVERYTHING},
    **{
        operation: on(f"codedeploy:{operation}", parameter, "")
        for operation, parameter in (
            ("ListTagsForResource", "ResourceArn"),
            ("TagResource", "ResourceArn"),
            ("UntagResource", "ResourceArn"),
        )
    },
    "BatchGetApplications": on_each("codedeploy:BatchGetApplications", "applicationNames", "application:"),
    "BatchGetDeploymentGroups": _each_group,
    "BatchGetDeployments": _deployments,
    "UpdateDeploymentGroup": _renamed_group,
}
