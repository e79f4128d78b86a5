"""AWS CodePipeline: pipelines."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.shapes import to_input

_SEPARATE = ("Tags", "ArtifactStores", "DisableInboundStageTransitions", "RestartExecutionOnUpdate", "Name")


class Pipeline(Handler):
    """``AWS::CodePipeline::Pipeline``."""

    def create(self, work: Work) -> Made:
        """CreatePipeline, then the transitions that are disabled."""
        client, name = work.client("codepipeline"), work.name("Name", 100)
        structure = self._structure(work, name)
        made = work.tagged(
            lambda tags: client.create_pipeline(
                pipeline=structure, **({"tags": tags.as_list("key", "value")} if tags else {})
            )
        )
        work.announce(name)
        for stage, reason in _disabled(work.properties).items():
            self._disable(work, stage, reason)
        return Made(name, self._attributes(work, made["pipeline"].get("version", 1)))

    def update(self, work: Work, before: Before) -> Made:
        """UpdatePipeline, transitions, tags; a restart when ``RestartExecutionOnUpdate`` asks for it."""
        client, name = work.client("codepipeline"), work.id
        had, wanted = _disabled(before.properties), _disabled(work.properties)
        properties = {prop for prop in work.properties.keys() | before.properties.keys() if prop not in _SEPARATE}
        if changed(work, before, "ArtifactStores", *properties):
            client.update_pipeline(pipeline=self._structure(work, name))
        for stage in had.keys() - wanted.keys():
            client.enable_stage_transition(pipelineName=name, stageName=stage, transitionType="Inbound")
        for stage, reason in wanted.items():
            if had.get(stage) != reason:
                self._disable(work, stage, reason)
        tags, arn = work.tag_change(before), before.attributes["Arn"]
        if tags.set:
            client.tag_resource(resourceArn=arn, tags=tags.set_list("key", "value"))
        if tags.removed:
            client.untag_resource(resourceArn=arn, tagKeys=list(tags.removed))
        if work.get("RestartExecutionOnUpdate"):
            client.start_pipeline_execution(name=name)
        version = client.get_pipeline(name=name)["pipeline"].get("version", 1)
        return Made(name, self._attributes(work, version))

    def delete(self, work: Work) -> None:
        """DeletePipeline."""
        work.client("codepipeline").delete_pipeline(name=work.id)

    def _structure(self, work: Work, name: str) -> dict[str, Any]:
        shape = work.client("codepipeline").meta.service_model.shape_for("PipelineDeclaration")
        plain = {prop: value for prop, value in work.properties.items() if prop not in _SEPARATE}
        structure = to_input(shape, {**plain, "Name": name}, work.type)
        if work.get("ArtifactStores"):
            store = shape.members["artifactStore"]
            structure["artifactStores"] = {
                item["Region"]: to_input(store, item["ArtifactStore"], work.type) for item in work.get("ArtifactStores")
            }
        return structure

    def _disable(self, work: Work, stage: str, reason: str) -> None:
        work.client("codepipeline").disable_stage_transition(
            pipelineName=work.id, stageName=stage, transitionType="Inbound", reason=reason
        )

    def _attributes(self, work: Work, version: int) -> dict[str, str]:
        stack = work.stack
        arn = f"arn:{stack.partition}:codepipeline:{stack.region}:{stack.account}:{work.id}"
        return {"Arn": arn, "Version": str(version)}


def _disabled(properties: Mapping[str, Any]) -> dict[str, str]:
    return {item["StageName"]: item["Reason"] for item in properties.get("DisableInboundStageTransitions", ())}


TYPES: Mapping[str, Handler] = {"AWS::CodePipeline::Pipeline": Pipeline()}
