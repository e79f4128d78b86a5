"""Parameters held against their shapes before a service of our own sees them: all that is required, of its kind.

Clients check before they send; whoever writes requests by hand does not.
"""

from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel
from botocore.validate import ParamValidator

from lockgate.emulator.ports import ServiceError

_validator = ParamValidator()
_CODES = {
    # Services with a code of their own; the others go by protocol.
    "codebuild": "InvalidInputException",
    "lambda": "InvalidParameterValueException",
}


def check_parameters(operation: OperationModel, params: Mapping[str, Any]) -> None:
    """Raise `ServiceError` when a required member is missing or a member does not fit its shape."""
    shape = operation.input_shape
    if shape is None:
        return
    report = _validator.validate(dict(params), shape)
    if report.has_errors():
        service = operation.service_model
        query = service.metadata["protocol"] in {"query", "ec2"}
        code = _CODES.get(service.service_name, "ValidationError" if query else "ValidationException")
        raise ServiceError(code, report.generate_report())
