"""AWS Lambda: versions and aliases, whose traffic CodeDeploy may shift."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.shifting import follow

_CODEDEPLOY = "CodeDeployLambdaAliasUpdate"


class Version(Handler):
    """``AWS::Lambda::Version``. A function that has not changed since its last version gives no new one."""

    def create(self, work: Work) -> Made:
        """PublishVersion, and the provisioned concurrency."""
        client, function = work.client("lambda"), work.get("FunctionName")
        members = {prop: work.get(prop) for prop in ("CodeSha256", "Description") if work.get(prop) is not None}
        made = client.publish_version(FunctionName=function, **members)
        version, arn = made["Version"], made["FunctionArn"]
        if arn in work.siblings:
            raise HandlerError(
                "AlreadyExists",
                f"A version for this Lambda function exists ( {version} ). "
                "Modify the function to create a new version.",
            )
        work.announce(arn)
        _provision(work, function, version, work.get("ProvisionedConcurrencyConfig"), replaced=False)
        return Made(arn, {"Version": version, "FunctionArn": arn})

    def update(self, work: Work, before: Before) -> Made:
        """Nothing of a version can change."""
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteFunction with the version as its qualifier."""
        function, _, version = work.id.rpartition(":")
        work.client("lambda").delete_function(FunctionName=function, Qualifier=version)


class Alias(Handler):
    """``AWS::Lambda::Alias``. With ``CodeDeployLambdaAliasUpdate`` CodeDeploy shifts its traffic to a new version."""

    def create(self, work: Work) -> Made:
        """CreateAlias."""
        made = work.client("lambda").create_alias(**self._members(work))
        work.announce(made["AliasArn"])
        _provision(work, work.get("FunctionName"), work.get("Name"), self._provisioned(work.properties), replaced=False)
        return Made(made["AliasArn"], {"AliasArn": made["AliasArn"]})

    def update(self, work: Work, before: Before) -> Made:
        """A CodeDeploy deployment when the version changes and the update policy asks for it; else UpdateAlias."""
        policy = work.update_policy.get(_CODEDEPLOY)
        if policy and changed(work, before, "FunctionVersion"):
            self._shift(work, policy)
        if changed(work, before, "Description", "RoutingConfig") or not policy:
            members = self._members(work)
            members.setdefault("RoutingConfig", {"AdditionalVersionWeights": {}})
            work.client("lambda").update_alias(**members)
        wanted = self._provisioned(work.properties)
        if wanted != self._provisioned(before.properties):
            _provision(work, work.get("FunctionName"), work.get("Name"), wanted, replaced=True)
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteAlias."""
        work.client("lambda").delete_alias(FunctionName=work.get("FunctionName"), Name=work.get("Name"))

    def _members(self, work: Work) -> dict[str, Any]:
        members = {prop: work.get(prop) for prop in ("FunctionName", "Name", "FunctionVersion", "Description")}
        stated = {prop: value for prop, value in members.items() if value is not None}
        if work.get("RoutingConfig"):
            weights = work.get("RoutingConfig").get("AdditionalVersionWeights", ())
            table = {item["FunctionVersion"]: float(item["FunctionWeight"]) for item in weights}
            stated["RoutingConfig"] = {"AdditionalVersionWeights": table}
        return stated

    def _provisioned(self, properties: Mapping[str, Any]) -> Any:
        return properties.get("ProvisionedConcurrencyConfig")

    def _shift(self, work: Work, policy: Mapping[str, Any]) -> None:
        """CreateDeployment from the version that the alias points at now, then wait for its end.

        Where the alias is back at the wanted version already, as after CodeDeploy's own rollback, only weights that
        were left behind are taken away.
        """
        function, alias = work.get("FunctionName"), work.get("Name")
        found = work.client("lambda").get_alias(FunctionName=function, Name=alias)
        current = found["FunctionVersion"]
        if current == work.get("FunctionVersion"):
            if (found.get("RoutingConfig") or {}).get("AdditionalVersionWeights"):
                work.client("lambda").update_alias(
                    **{"RoutingConfig": {"AdditionalVersionWeights": {}}, **self._members(work)}
                )
            return
        content = json.dumps(self._appspec(work, policy, current))
        follow(
            work,
            applicationName=policy["ApplicationName"],
            deploymentGroupName=policy["DeploymentGroupName"],
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": content}},
        )

    def _appspec(self, work: Work, policy: Mapping[str, Any], current: str) -> dict[str, Any]:
        properties = {
            "Name": work.get("FunctionName"),
            "Alias": work.get("Name"),
            "CurrentVersion": current,
            "TargetVersion": work.get("FunctionVersion"),
        }
        hooks = {"BeforeAllowTraffic": "BeforeAllowTrafficHook", "AfterAllowTraffic": "AfterAllowTrafficHook"}
        return {
            "version": 0.0,
            "Resources": [{work.logical_id: {"Type": "AWS::Lambda::Function", "Properties": properties}}],
            "Hooks": [{event: policy[prop]} for event, prop in hooks.items() if policy.get(prop)],
        }


def _provision(work: Work, function: str, qualifier: str, wanted: Any, *, replaced: bool) -> None:
    client, who = work.client("lambda"), {"FunctionName": function, "Qualifier": qualifier}
    if not wanted:
        if replaced:
            client.delete_provisioned_concurrency_config(**who)
        return
    count = wanted["ProvisionedConcurrentExecutions"]
    client.put_provisioned_concurrency_config(**who, ProvisionedConcurrentExecutions=count)
    work.until(
        lambda: client.get_provisioned_concurrency_config(**who)["Status"] != "IN_PROGRESS",
        f"Provisioned concurrency of {function}:{qualifier}",
    )


TYPES: Mapping[str, Handler] = {"AWS::Lambda::Version": Version(), "AWS::Lambda::Alias": Alias()}
