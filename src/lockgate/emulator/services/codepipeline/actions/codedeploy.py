"""Deploy action CodeDeploy: a deployment of the artifact to a deployment group.

Source: CodePipeline user guide, "AWS CodeDeploy deploy action reference"; the revision is the artifact in the artifact
store, a zip with an AppSpec file for servers and for Lambda alike.
"""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.codepipeline.model import ActionError
from lockgate.emulator.services.codepipeline.outcome import Outcome
from lockgate.emulator.services.codepipeline.performing import ActionContext

ENDED = ("Succeeded", "Failed", "Stopped")


def perform(context: ActionContext) -> Outcome:
    """Create the deployment and follow it."""
    application = context.configuration["ApplicationName"]
    group = context.configuration["DeploymentGroupName"]
    artifact = context.locate(context.action.inputs[0])
    place = {"bucket": artifact.bucket, "key": artifact.key, "bundleType": "zip"}
    revision = {"revisionType": "S3", "s3Location": place}
    client = context.client("codedeploy")
    client.get_deployment_group(applicationName=application, deploymentGroupName=group)
    client.register_application_revision(applicationName=application, revision=revision)
    deployment = client.create_deployment(applicationName=application, deploymentGroupName=group, revision=revision)[
        "deploymentId"
    ]
    url = f"https://console.aws.amazon.com/codedeploy/home?region={context.region}#/deployments/{deployment}"
    context.report(external_id=deployment, external_url=url)
    while (found := _look(context, deployment))["status"] not in ENDED:
        context.pause()
    if found["status"] == "Succeeded":
        return Outcome(summary="Deployment Succeeded", external_id=deployment, external_url=url)
    why = (found.get("errorInformation") or {}).get("message") or f"Deployment {deployment} {found['status'].lower()}"
    return Outcome(status="Failed", error=ActionError("JobFailed", why), external_id=deployment, external_url=url)


def _look(context: ActionContext, deployment: str) -> Mapping[str, Any]:
    answer = context.client("codedeploy").get_deployment(deploymentId=deployment)
    found: Mapping[str, Any] = answer["deploymentInfo"]
    return found
