"""AWS CodeDeploy: applications, deployment groups and configurations."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work
from lockgate.emulator.services.cloudformation.resources.shapes import to_input

_TAG_SETS = {"Ec2TagSet": "Ec2TagSetList", "OnPremisesTagSet": "OnPremisesTagSetList"}
_GROUPS = {"Ec2TagSet": "Ec2TagGroup", "OnPremisesTagSet": "OnPremisesTagGroup"}


class Application(Handler):
    """``AWS::CodeDeploy::Application``."""

    def create(self, work: Work) -> Made:
        """CreateApplication."""
        client, name = work.client("codedeploy"), work.name("ApplicationName", 100)
        platform = work.get("ComputePlatform", "Server")
        work.tagged(
            lambda tags: client.create_application(
                applicationName=name, computePlatform=platform, **({"tags": tags.as_list()} if tags else {})
            )
        )
        return Made(name)

    def update(self, work: Work, before: Before) -> Made:
        """Only the tags can change."""
        _tag(work, before, f"application:{work.id}")
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """GetApplication, for DeleteApplication is content with one that is not there; then DeleteApplication."""
        client = work.client("codedeploy")
        client.get_application(applicationName=work.id)
        client.delete_application(applicationName=work.id)


class DeploymentGroup(Handler):
    """``AWS::CodeDeploy::DeploymentGroup``; ``Deployment`` starts one, and another when it changes."""

    def create(self, work: Work) -> Made:
        """CreateDeploymentGroup, and CreateDeployment when one is stated."""
        client, name = work.client("codedeploy"), work.name("DeploymentGroupName", 100)
        members = {**self._members(work, "CreateDeploymentGroup"), "deploymentGroupName": name}
        work.tagged(
            lambda tags: client.create_deployment_group(**members, **({"tags": tags.as_list()} if tags else {}))
        )
        work.announce(name)
        self._deploy(work)
        return Made(name)

    def update(self, work: Work, before: Before) -> Made:
        """UpdateDeploymentGroup, the deployment when it is another, the tags."""
        members = self._members(work, "UpdateDeploymentGroup")
        work.client("codedeploy").update_deployment_group(**members, currentDeploymentGroupName=work.id)
        if work.get("Deployment") != before.properties.get("Deployment"):
            self._deploy(work)
        _tag(work, before, f"deploymentgroup:{work.get('ApplicationName')}/{work.id}")
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """GetDeploymentGroup, for the deletion is content with one that is not there; then DeleteDeploymentGroup."""
        client = work.client("codedeploy")
        who = {"applicationName": work.get("ApplicationName"), "deploymentGroupName": work.id}
        client.get_deployment_group(**who)
        client.delete_deployment_group(**who)

    def _members(self, work: Work, operation: str) -> dict[str, Any]:
        members = work.input("codedeploy", operation, "DeploymentGroupName", "Tags", "Deployment", *_TAG_SETS)
        for prop, listed in _TAG_SETS.items():
            if work.get(prop):
                groups = [item[_GROUPS[prop]] for item in work.get(prop).get(listed, ())]
                shape = work.client("codedeploy").meta.service_model.operation_model(operation).input_shape
                members |= to_input(shape, {prop: {listed: groups}}, work.type)
        return members

    def _deploy(self, work: Work) -> None:
        deployment = work.get("Deployment")
        if not deployment:
            return
        client = work.client("codedeploy")
        shape = client.meta.service_model.operation_model("CreateDeployment").input_shape
        made = client.create_deployment(
            **to_input(shape, deployment, work.type),
            applicationName=work.get("ApplicationName"),
            deploymentGroupName=work.id,
        )["deploymentId"]
        done = ("Succeeded", "Failed", "Stopped")
        work.until(
            lambda: client.get_deployment(deploymentId=made)["deploymentInfo"]["status"] in done, f"Deployment {made}"
        )


class DeploymentConfig(Handler):
    """``AWS::CodeDeploy::DeploymentConfig``. Any change replaces it."""

    def create(self, work: Work) -> Made:
        """CreateDeploymentConfig."""
        name = work.name("DeploymentConfigName", 100)
        members = work.input("codedeploy", "CreateDeploymentConfig", "DeploymentConfigName", deploymentConfigName=name)
        work.client("codedeploy").create_deployment_config(**members)
        return Made(name)

    def update(self, work: Work, before: Before) -> Made:
        """Nothing of a configuration can change."""
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteDeploymentConfig."""
        work.client("codedeploy").delete_deployment_config(deploymentConfigName=work.id)


def _tag(work: Work, before: Before, resource: str) -> None:
    client, tags, stack = work.client("codedeploy"), work.tag_change(before), work.stack
    arn = f"arn:{stack.partition}:codedeploy:{stack.region}:{stack.account}:{resource}"
    if tags.set:
        client.tag_resource(ResourceArn=arn, Tags=tags.set_list())
    if tags.removed:
        client.untag_resource(ResourceArn=arn, TagKeys=list(tags.removed))


TYPES: Mapping[str, Handler] = {
    "AWS::CodeDeploy::Application": Application(),
    "AWS::CodeDeploy::DeploymentGroup": DeploymentGroup(),
    "AWS::CodeDeploy::DeploymentConfig": DeploymentConfig(),
}
