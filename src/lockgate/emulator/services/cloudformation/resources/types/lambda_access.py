"""AWS Lambda: permissions, URLs, layers and event source mappings."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, if_there

_FUNCTION_PARTS = 7


class Permission(Handler):
    """``AWS::Lambda::Permission``: one statement of a function's policy. Any change replaces it."""

    def create(self, work: Work) -> Made:
        """AddPermission."""
        statement = work.generated(100)
        members = work.input("lambda", "AddPermission", "FunctionName", StatementId=statement)
        work.client("lambda").add_permission(**members, **_function(work))
        return Made(statement, {"Id": statement})

    def update(self, work: Work, before: Before) -> Made:
        """Nothing of a statement can change."""
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """RemovePermission."""
        work.client("lambda").remove_permission(**_function(work), StatementId=work.id)


def _function(work: Work) -> dict[str, str]:
    """The function's name and the version or alias behind it, which may be part of the ARN or of ``name:alias``."""
    given = str(work.get("FunctionName"))
    parts = given.split(":")
    bare = _FUNCTION_PARTS if given.startswith("arn:") else 1
    if len(parts) == bare + 1:
        return {"FunctionName": ":".join(parts[:bare]), "Qualifier": parts[bare]}
    return {"FunctionName": given}


class Url(Handler):
    """``AWS::Lambda::Url``."""

    def create(self, work: Work) -> Made:
        """CreateFunctionUrlConfig."""
        made = work.client("lambda").create_function_url_config(**self._members(work, "CreateFunctionUrlConfig"))
        return Made(made["FunctionArn"], {"FunctionArn": made["FunctionArn"], "FunctionUrl": made["FunctionUrl"]})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateFunctionUrlConfig."""
        work.client("lambda").update_function_url_config(**self._members(work, "UpdateFunctionUrlConfig"))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteFunctionUrlConfig."""
        qualifier = {"Qualifier": work.get("Qualifier")} if work.get("Qualifier") else {}
        work.client("lambda").delete_function_url_config(FunctionName=work.get("TargetFunctionArn"), **qualifier)

    def _members(self, work: Work, operation: str) -> dict[str, Any]:
        return work.input("lambda", operation, "TargetFunctionArn", FunctionName=work.get("TargetFunctionArn"))


class LayerVersion(Handler):
    """``AWS::Lambda::LayerVersion``. Any change publishes a new version."""

    def create(self, work: Work) -> Made:
        """PublishLayerVersion."""
        name = work.name("LayerName", 140)
        members = work.input("lambda", "PublishLayerVersion", "LayerName", LayerName=name)
        arn = work.client("lambda").publish_layer_version(**members)["LayerVersionArn"]
        return Made(arn, {"LayerVersionArn": arn})

    def update(self, work: Work, before: Before) -> Made:
        """Nothing of a layer's version can change."""
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteLayerVersion."""
        work.client("lambda").delete_layer_version(**_layer(work.id, work.stack.account))


class LayerVersionPermission(Handler):
    """``AWS::Lambda::LayerVersionPermission``. Any change replaces it."""

    def create(self, work: Work) -> Made:
        """AddLayerVersionPermission."""
        statement = work.generated(100)
        members = work.input("lambda", "AddLayerVersionPermission", "LayerVersionArn", StatementId=statement)
        work.client("lambda").add_layer_version_permission(**members, **self._layer(work))
        return Made(statement, {"Id": statement})

    def update(self, work: Work, before: Before) -> Made:
        """Nothing of a statement can change."""
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """RemoveLayerVersionPermission."""
        work.client("lambda").remove_layer_version_permission(**self._layer(work), StatementId=work.id)

    def _layer(self, work: Work) -> dict[str, Any]:
        return _layer(str(work.get("LayerVersionArn")), work.stack.account)


def _layer(arn: str, account: str) -> dict[str, Any]:
    """A layer's version by its name and number; by its ARN when it is another account's."""
    layer, _, version = arn.rpartition(":")
    name = layer.rpartition(":")[2] if f":{account}:" in layer else layer
    return {"LayerName": name, "VersionNumber": int(version)}


class EventSourceMapping(Handler):
    """``AWS::Lambda::EventSourceMapping``."""

    def create(self, work: Work) -> Made:
        """CreateEventSourceMapping, then wait until it has a final state."""
        client = work.client("lambda")
        members = work.input("lambda", "CreateEventSourceMapping", "Tags")
        made = work.tagged(
            lambda tags: client.create_event_source_mapping(**members, **({"Tags": tags.all} if tags else {}))
        )
        work.announce(made["UUID"])
        self._settle(work)
        arn = made.get("EventSourceMappingArn") or self._arn(work)
        return Made(made["UUID"], {"Id": made["UUID"], "EventSourceMappingArn": arn})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateEventSourceMapping and the tags."""
        client = work.client("lambda")
        fixed = ("EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "SelfManagedEventSource")
        members = work.input("lambda", "UpdateEventSourceMapping", "Tags", "Topics", "Queues", *fixed, UUID=work.id)
        client.update_event_source_mapping(**members)
        self._settle(work)
        tags, arn = work.tag_change(before), before.attributes["EventSourceMappingArn"]
        if tags.set:
            client.tag_resource(Resource=arn, Tags=dict(tags.set))
        if tags.removed:
            client.untag_resource(Resource=arn, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteEventSourceMapping, then wait until it is gone."""
        client = work.client("lambda")
        client.delete_event_source_mapping(UUID=work.id)
        work.until(
            lambda: not if_there(client.get_event_source_mapping, UUID=work.id), f"Event source mapping {work.id}"
        )

    def _settle(self, work: Work) -> None:
        def settled() -> bool:
            state = work.client("lambda").get_event_source_mapping(UUID=work.id).get("State", "Enabled")
            return state in ("Enabled", "Disabled")

        work.until(settled, f"Event source mapping {work.id}")

    def _arn(self, work: Work) -> str:
        stack = work.stack
        return f"arn:{stack.partition}:lambda:{stack.region}:{stack.account}:event-source-mapping:{work.id}"


TYPES: Mapping[str, Handler] = {
    "AWS::Lambda::Permission": Permission(),
    "AWS::Lambda::Url": Url(),
    "AWS::Lambda::LayerVersion": LayerVersion(),
    "AWS::Lambda::LayerVersionPermission": LayerVersionPermission(),
    "AWS::Lambda::EventSourceMapping": EventSourceMapping(),
}
