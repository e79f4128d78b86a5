"""Systems Manager parameters and Secrets Manager secrets."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.shapes import document, to_input


class Parameter(Handler):
    """``AWS::SSM::Parameter``."""

    def create(self, work: Work) -> Made:
        """PutParameter without overwriting."""
        ssm, name = work.client("ssm"), work.name("Name", 1011)
        members = work.input("ssm", "PutParameter", "Name", "Tags", Name=name)
        work.tagged(lambda tags: ssm.put_parameter(**members, **({"Tags": tags.as_list()} if tags else {})))
        return Made(name, self._attributes(work, name))

    def update(self, work: Work, before: Before) -> Made:
        """PutParameter with Overwrite, then the tags."""
        ssm, name = work.client("ssm"), work.id
        ssm.put_parameter(**work.input("ssm", "PutParameter", "Name", "Tags", Name=name, Overwrite=True))
        tags = work.tag_change(before)
        who = {"ResourceType": "Parameter", "ResourceId": name}
        if tags.set:
            ssm.add_tags_to_resource(**who, Tags=tags.set_list())
        if tags.removed:
            ssm.remove_tags_from_resource(**who, TagKeys=list(tags.removed))
        return Made(name, self._attributes(work, name))

    def delete(self, work: Work) -> None:
        """DeleteParameter."""
        work.client("ssm").delete_parameter(Name=work.id)

    def _attributes(self, work: Work, name: str) -> dict[str, str]:
        stack = work.stack
        arn = f"arn:{stack.partition}:ssm:{stack.region}:{stack.account}:parameter/{name.lstrip('/')}"
        return {"Arn": arn, "Type": work.get("Type"), "Value": work.get("Value")}


class Secret(Handler):
    """``AWS::SecretsManager::Secret``."""

    def create(self, work: Work) -> Made:
        """GetRandomPassword when one is asked for, then CreateSecret."""
        client, name = work.client("secretsmanager"), work.name("Name", 512)
        members = work.input(
            *("secretsmanager", "CreateSecret", "Name", "Tags", "SecretString", "GenerateSecretString"),
            *("ReplicaRegions", "Type"),
            Name=name,
        )
        members |= self._value(work)
        if work.get("ReplicaRegions"):
            members["AddReplicaRegions"] = work.get("ReplicaRegions")
        made = work.tagged(lambda tags: client.create_secret(**members, **({"Tags": tags.as_list()} if tags else {})))
        return Made(made["ARN"], {"Id": made["ARN"]})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateSecret, then the tags."""
        client = work.client("secretsmanager")
        members = {prop: work.get(prop) for prop in ("Description", "KmsKeyId") if changed(work, before, prop)}
        if changed(work, before, "SecretString", "GenerateSecretString"):
            members |= self._value(work)
        if members:
            client.update_secret(
                SecretId=work.id, **{key: value for key, value in members.items() if value is not None}
            )
        tags = work.tag_change(before)
        if tags.set:
            client.tag_resource(SecretId=work.id, Tags=tags.set_list())
        if tags.removed:
            client.untag_resource(SecretId=work.id, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteSecret without a recovery window, as CloudFormation does."""
        work.client("secretsmanager").delete_secret(SecretId=work.id, ForceDeleteWithoutRecovery=True)

    def _value(self, work: Work) -> dict[str, str]:
        generate = work.get("GenerateSecretString")
        if generate is None:
            return {"SecretString": work.get("SecretString")} if work.get("SecretString") else {}
        client = work.client("secretsmanager")
        shape = client.meta.service_model.operation_model("GetRandomPassword").input_shape
        own = ("SecretStringTemplate", "GenerateStringKey")
        members = to_input(shape, {key: value for key, value in generate.items() if key not in own}, work.type)
        password = client.get_random_password(**members)["RandomPassword"]
        if "GenerateStringKey" not in generate:
            return {"SecretString": password}
        template: dict[str, Any] = json.loads(generate.get("SecretStringTemplate", "{}"))
        return {"SecretString": json.dumps({**template, generate["GenerateStringKey"]: password})}


class SecretPolicy(Handler):
    """``AWS::SecretsManager::ResourcePolicy``."""

    def create(self, work: Work) -> Made:
        """PutResourcePolicy."""
        self._put(work)
        return Made(work.get("SecretId"), {"Id": work.get("SecretId")})

    def update(self, work: Work, before: Before) -> Made:
        """PutResourcePolicy again."""
        self._put(work)
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteResourcePolicy."""
        work.client("secretsmanager").delete_resource_policy(SecretId=work.id)

    def _put(self, work: Work) -> None:
        members: dict[str, Any] = {"SecretId": work.get("SecretId")}
        if work.get("BlockPublicPolicy") is not None:
            members["BlockPublicPolicy"] = work.get("BlockPublicPolicy")
        policy = document(work.get("ResourcePolicy"))
        work.client("secretsmanager").put_resource_policy(**members, ResourcePolicy=policy)


TYPES: Mapping[str, Handler] = {
    "AWS::SSM::Parameter": Parameter(),
    "AWS::SecretsManager::Secret": Secret(),
    "AWS::SecretsManager::ResourcePolicy": SecretPolicy(),
}
