"""Lambda: packages come from S3, roles must be assumable, permissions must name who exists.

Source: Lambda API reference, "CreateFunction", "UpdateFunctionCode", "AddPermission".
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lockgate.emulator.authorise.tables.functions import code_location
from lockgate.emulator.corrections.documents import Accounts, UnknownPrincipal, check_principals
from lockgate.emulator.corrections.passage import Before, Key, Passage
from lockgate.emulator.engine import iam, s3
from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.http import HttpRequest
from lockgate.iam import Policies, PolicyKind, Principal, PrincipalKind, Request, Resource, evaluate
from lockgate.iam.policy import read_policy

_LAMBDA = Principal(PrincipalKind.SERVICE, "lambda.amazonaws.com")


def before(accounts: Accounts) -> Mapping[Key, Before]:
    """What is checked and fetched before the engine stores a function."""

    def permission(passage: Passage, request: HttpRequest) -> HttpRequest:
        principal = passage.incoming.text("Principal")
        kind = "Service" if "." in principal and not principal.startswith("arn:") else "AWS"
        try:
            check_principals(json.dumps({"Statement": [{"Principal": {kind: principal}}]}), accounts)
        except UnknownPrincipal as error:
            raise ServiceError(
                "InvalidParameterValueException",
                "The provided principal was invalid. Please check the principal and try again.",
            ) from error
        return request

    return {
        ("lambda", "AddPermission"): permission,
        ("lambda", "CreateFunction"): _create,
        ("lambda", "PublishLayerVersion"): _with_package,
        ("lambda", "UpdateFunctionCode"): _with_package,
        ("lambda", "UpdateFunctionConfiguration"): _configure,
    }


def _create(passage: Passage, request: HttpRequest) -> HttpRequest:
    _check_role(passage.incoming.text("Role"))
    return _with_package(passage, request)


def _configure(passage: Passage, request: HttpRequest) -> HttpRequest:
    if passage.incoming.text("Role"):
        _check_role(passage.incoming.text("Role"))
    return request


def _check_role(arn: str) -> None:
    """The role exists and trusts Lambda."""
    account = arn.split(":")[4] if arn.count(":") > 4 else ""  # noqa: PLR2004 - an ARN's account
    role = iam.role(account, arn.rpartition("/")[2])
    trusted = False
    if role is not None and role.arn == arn and role.trust:
        trust = read_policy(role.trust, kind=PolicyKind.TRUST, name=arn)[0]
        request = Request(_LAMBDA, "sts:AssumeRole", Resource(arn, account), {"aws:SourceAccount": account})
        trusted = evaluate(request, Policies(resource=trust)).allowed
    if not trusted:
        raise ServiceError(
            "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."
        )


def _with_package(passage: Passage, request: HttpRequest) -> HttpRequest:
    """Put the package itself into the request: the engine would look for the bucket in one account only."""
    location = code_location(passage.incoming.params)
    if location is None:
        return request
    bucket, key, version = location
    _check_region(bucket, passage.incoming.region)
    package = s3.content(bucket, key, version)
    if package is None:
        raise ServiceError(
            "InvalidParameterValueException",
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. "
            "S3 Error Message: The specified key does not exist.",
        )
    tree: dict[str, Any] = json.loads(request.body)
    holder = next((tree[name] for name in ("Code", "Content") if name in tree), tree)
    for name in ("S3Bucket", "S3Key", "S3ObjectVersion"):
        holder.pop(name, None)
    holder["ZipFile"] = b64encode(package).decode()
    return replace(request, body=json.dumps(tree).encode())


def _check_region(bucket: str, region: str) -> None:
    home = s3.region(bucket)
    if home is None:
        raise ServiceError(
            "InvalidParameterValueException",
            "Error occurred while GetObject. S3 Error Code: NoSuchBucket. "
            "S3 Error Message: The specified bucket does not exist",
        )
    if home != region:
        raise ServiceError(
            "InvalidParameterValueException",
            "Error occurred while GetObject. S3 Error Code: PermanentRedirect. "
            "S3 Error Message: The bucket is in this region: "
            f"{home}. Please use this region to retry the request",
        )
