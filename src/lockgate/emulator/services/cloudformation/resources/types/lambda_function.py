"""AWS Lambda: functions."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.types.lambda_inline import package

_SEPARATE = (
    *("Code", "Tags", "FunctionName", "CodeSigningConfigArn", "ReservedConcurrentExecutions"),
    *("RecursiveLoop", "RuntimeManagementConfig", "FunctionScalingConfig"),
)
_CREATION_ONLY = ("PackageType", "Architectures", "TenancyConfig", "PublishToLatestPublished", "DurableConfig")
_CONFIGURATION: Mapping[str, Any] = {
    "DeadLetterConfig": {"TargetArn": ""},
    "Description": "",
    "Environment": {"Variables": {}},
    "EphemeralStorage": {"Size": 512},
    "FileSystemConfigs": [],
    "Handler": None,
    "ImageConfig": {},
    "KmsKeyArn": "",
    "Layers": [],
    "LoggingConfig": {"LogFormat": "Text"},
    "MemorySize": 128,
    "Role": None,
    "Runtime": None,
    "SnapStart": {"ApplyOn": "None"},
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
}
"""What UpdateFunctionConfiguration takes, and what it is told when the property goes away."""


class Function(Handler):
    """``AWS::Lambda::Function``. The package in S3 is read with the permissions of whoever creates the function."""

    def create(self, work: Work) -> Made:
        """CreateFunction, wait until it is active, then the settings that it does not take."""
        client, name = work.client("lambda"), work.name("FunctionName", 64)
        members = work.input("lambda", "CreateFunction", *_SEPARATE, FunctionName=name, Code=_code(work))
        if work.get("CodeSigningConfigArn"):
            members["CodeSigningConfigArn"] = work.get("CodeSigningConfigArn")
        made = work.tagged(lambda tags: client.create_function(**members, **({"Tags": tags.all} if tags else {})))
        work.announce(name)
        self._settle(work)
        if work.get("ReservedConcurrentExecutions") is not None:
            self._reserve(work)
        for prop, setting in _SETTINGS.items():
            if work.get(prop) is not None and prop != "CodeSigningConfigArn":
                setting(work)
        return Made(name, {"Arn": made["FunctionArn"]})

    def update(self, work: Work, before: Before) -> Made:
        """Configuration first, then the code, then the settings, then the tags."""
        client, name = work.client("lambda"), work.id
        differing = [prop for prop in _CONFIGURATION if changed(work, before, prop)]
        if differing:
            members = work.input("lambda", "UpdateFunctionConfiguration", *_SEPARATE, *_CREATION_ONLY)
            wanted = {prop.replace("KmsKeyArn", "KMSKeyArn"): prop for prop in differing}
            given = {member: members.get(member, _CONFIGURATION[prop]) for member, prop in wanted.items()}
            stated = {member: value for member, value in given.items() if value is not None}
            client.update_function_configuration(**{**stated, "FunctionName": name})
            self._settle(work)
        if changed(work, before, "Code", "Architectures"):
            architectures = {"Architectures": work.get("Architectures")} if work.get("Architectures") else {}
            client.update_function_code(FunctionName=name, **_code(work), **architectures)
            self._settle(work)
        if changed(work, before, "ReservedConcurrentExecutions"):
            self._reserve(work)
        for prop, setting in _SETTINGS.items():
            if changed(work, before, prop):
                setting(work)
        tags = work.tag_change(before)
        if tags.set:
            client.tag_resource(Resource=before.attributes["Arn"], Tags=dict(tags.set))
        if tags.removed:
            client.untag_resource(Resource=before.attributes["Arn"], TagKeys=list(tags.removed))
        return Made(name, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteFunction."""
        work.client("lambda").delete_function(FunctionName=work.id)

    def _settle(self, work: Work) -> None:
        def active() -> bool:
            answer = work.client("lambda").get_function(FunctionName=work.id)["Configuration"]
            return bool(answer.get("State") != "Pending" and answer.get("LastUpdateStatus") != "InProgress")

        work.until(active, f"Lambda function {work.id}")

    def _reserve(self, work: Work) -> None:
        client, count = work.client("lambda"), work.get("ReservedConcurrentExecutions")
        if count is None:
            client.delete_function_concurrency(FunctionName=work.id)
        else:
            client.put_function_concurrency(FunctionName=work.id, ReservedConcurrentExecutions=count)


def _recursion(work: Work) -> None:
    loop = work.get("RecursiveLoop", "Terminate")
    work.client("lambda").put_function_recursion_config(FunctionName=work.id, RecursiveLoop=loop)


def _runtime_management(work: Work) -> None:
    config = work.get("RuntimeManagementConfig", {"UpdateRuntimeOn": "Auto"})
    work.client("lambda").put_runtime_management_config(FunctionName=work.id, **config)


def _scaling(work: Work) -> None:
    config = work.get("FunctionScalingConfig", {})
    work.client("lambda").put_function_scaling_config(
        FunctionName=work.id, Qualifier="$LATEST.PUBLISHED", FunctionScalingConfig=config
    )


def _signing(work: Work) -> None:
    client, arn = work.client("lambda"), work.get("CodeSigningConfigArn")
    if arn:
        client.put_function_code_signing_config(FunctionName=work.id, CodeSigningConfigArn=arn)
    else:
        client.delete_function_code_signing_config(FunctionName=work.id)


_SETTINGS = {
    "RecursiveLoop": _recursion,
    "RuntimeManagementConfig": _runtime_management,
    "FunctionScalingConfig": _scaling,
    "CodeSigningConfigArn": _signing,
}


def _code(work: Work) -> dict[str, Any]:
    code = dict(work.get("Code", {}))
    inline = code.pop("ZipFile", None)
    if inline is not None:
        return {"ZipFile": package(inline, str(work.get("Runtime", "")))}
    return code


TYPES: Mapping[str, Handler] = {"AWS::Lambda::Function": Function()}
