"""Amazon API Gateway V2: HTTP and WebSocket APIs."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed

_IMPORTED = ("Body", "BodyS3Location", "Basepath", "FailOnWarnings")


class Api(Handler):
    """``AWS::ApiGatewayV2::Api``, stated by its properties or by an OpenAPI ``Body``."""

    def create(self, work: Work) -> Made:
        """CreateApi, or ImportApi."""
        client = work.client("apigatewayv2")
        if work.get("BodyS3Location"):
            raise HandlerError("InvalidRequest", f"{work.type}: this emulator does not support BodyS3Location")
        if work.get("Body"):
            made = client.import_api(Body=json.dumps(work.get("Body")))
        else:
            members = work.input("apigatewayv2", "CreateApi", "Tags", *_IMPORTED)
            made = work.tagged(lambda tags: client.create_api(**members, **({"Tags": tags.all} if tags else {})))
        work.announce(made["ApiId"])
        return Made(made["ApiId"], self._attributes(work, made))

    def update(self, work: Work, before: Before) -> Made:
        """ReimportApi for a body, UpdateApi for the rest, then the tags."""
        client = work.client("apigatewayv2")
        if work.get("Body"):
            if changed(work, before, "Body"):
                client.reimport_api(ApiId=work.id, Body=json.dumps(work.get("Body")))
        else:
            members = work.input("apigatewayv2", "UpdateApi", "Tags", "ProtocolType", *_IMPORTED, ApiId=work.id)
            client.update_api(**members)
        _tag(work, before, f"/apis/{work.id}")
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteApi."""
        work.client("apigatewayv2").delete_api(ApiId=work.id)

    def _attributes(self, work: Work, made: Mapping[str, Any]) -> dict[str, str]:
        stack = work.stack
        arn = f"arn:{stack.partition}:execute-api:{stack.region}:{stack.account}:{made['ApiId']}"
        return {"ApiId": made["ApiId"], "ApiEndpoint": made.get("ApiEndpoint", ""), "ExecuteApiArn": arn}


class Part(Handler):
    """``AWS::ApiGatewayV2::Integration`` and ``Route``: a part of an API that has an id of its own."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def create(self, work: Work) -> Made:
        """CreateIntegration or CreateRoute."""
        call = getattr(work.client("apigatewayv2"), f"create_{self._kind.lower()}")
        made = call(**work.input("apigatewayv2", f"Create{self._kind}"))[f"{self._kind}Id"]
        return Made(made, {f"{self._kind}Id": made})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateIntegration or UpdateRoute."""
        call = getattr(work.client("apigatewayv2"), f"update_{self._kind.lower()}")
        call(**work.input("apigatewayv2", f"Update{self._kind}"), **{f"{self._kind}Id": work.id})
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteIntegration or DeleteRoute."""
        call = getattr(work.client("apigatewayv2"), f"delete_{self._kind.lower()}")
        call(ApiId=work.get("ApiId"), **{f"{self._kind}Id": work.id})


class Stage(Handler):
    """``AWS::ApiGatewayV2::Stage``."""

    def create(self, work: Work) -> Made:
        """CreateStage."""
        client = work.client("apigatewayv2")
        members = work.input("apigatewayv2", "CreateStage", "Tags", "AccessPolicyId")
        work.tagged(lambda tags: client.create_stage(**members, **({"Tags": tags.all} if tags else {})))
        return Made(work.get("StageName"))

    def update(self, work: Work, before: Before) -> Made:
        """UpdateStage, then the tags."""
        client = work.client("apigatewayv2")
        client.update_stage(**work.input("apigatewayv2", "UpdateStage", "Tags", "AccessPolicyId"))
        _tag(work, before, f"/apis/{work.get('ApiId')}/stages/{work.id}")
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteStage."""
        work.client("apigatewayv2").delete_stage(ApiId=work.get("ApiId"), StageName=work.id)


def _tag(work: Work, before: Before, path: str) -> None:
    client, tags = work.client("apigatewayv2"), work.tag_change(before)
    arn = f"arn:{work.stack.partition}:apigateway:{work.stack.region}::{path}"
    if tags.set:
        client.tag_resource(ResourceArn=arn, Tags=dict(tags.set))
    if tags.removed:
        client.untag_resource(ResourceArn=arn, TagKeys=list(tags.removed))


TYPES: Mapping[str, Handler] = {
    "AWS::ApiGatewayV2::Api": Api(),
    "AWS::ApiGatewayV2::Integration": Part("Integration"),
    "AWS::ApiGatewayV2::Route": Part("Route"),
    "AWS::ApiGatewayV2::Stage": Stage(),
}
