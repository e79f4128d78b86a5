"""Botocore's service models, loaded once each, and which of them a signing name may mean."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import IO, Any

from botocore.exceptions import UnknownServiceError
from botocore.loaders import JSONFileLoader, Loader
from botocore.model import OperationModel, ServiceModel

SIGNING: Mapping[str, tuple[str, ...]] = {
    # Signing names that differ from botocore's service name, or that several services share.
    "airflow": ("mwaa",),
    "aoss": ("opensearchserverless",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "es": ("opensearch", "es"),
    "iotdata": ("iot-data",),
    "monitoring": ("cloudwatch",),
    "s3": ("s3", "s3control"),
    "ses": ("ses", "sesv2"),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}


class _WithoutWords(JSONFileLoader):
    """Leaves out what only people read: half of the models' memory."""

    def _load_file(self, full_path: str, open_method: Callable[..., IO[bytes]]) -> Any:
        try:
            with open_method(full_path, "rb") as file:
                return json.load(file, object_hook=_without_words)
        except FileNotFoundError:
            return None


def _without_words(value: dict[str, Any]) -> dict[str, Any]:
    """A member that is called ``documentation`` is an object, and stays."""
    if isinstance(value.get("documentation"), str):
        value["documentation"] = ""  # botocore wants some
    return value


def loader() -> Loader:
    """A reader of botocore's data; it keeps what it has read.

    Clients have one of their own: that of S3 changes the model that it is made from.
    """
    return Loader(file_loader=_WithoutWords())


_loader = loader()


@cache
def service_model(service: str) -> ServiceModel | None:
    """Botocore's model of a service, or None when it knows none of that name."""
    try:
        return ServiceModel(_loader.load_service_model(service, "service-2"), service)
    except UnknownServiceError:
        return None


def candidates(signing_name: str) -> tuple[str, ...]:
    """The botocore services that sign with this name, the likelier first."""
    return SIGNING.get(signing_name, (signing_name,))


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    """Botocore's model of one operation; raises LookupError when the service or the operation is unknown."""
    model = service_model(service)
    if model is None or operation not in model.operation_names:
        raise LookupError(f"{service}:{operation}")
    return model.operation_model(operation)


@cache
def protocols(service: str) -> tuple[str, ...]:
    """The protocols that the service speaks, in botocore's spelling."""
    model = service_model(service)
    if model is None:
        return ()
    return tuple(model.metadata.get("protocols") or (model.metadata["protocol"],))
