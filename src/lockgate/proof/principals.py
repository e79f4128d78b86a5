"""The principals of AWS's services: one of a service everywhere, and one of it in a single Region.

Sources: IAM user guide, "AWS JSON policy elements: Principal" ("AWS services", "AWS service principals in opt-in
Regions": ``SERVICE.REGION.amazonaws.com``); Step Functions developer guide, "Creating an IAM role for your state
machine" (``states.REGION.amazonaws.com``); CodeDeploy user guide, "Create a service role"; CloudWatch Logs user guide,
"Encrypt log data in CloudWatch Logs using AWS KMS" (``logs.REGION.amazonaws.com``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.kernel.names import is_region
from lockgate.proof.world import Written

_HOST = ".amazonaws.com"


def service_and_region(principal: str) -> tuple[str, str]:
    """The principal that a service has everywhere, and the Region for which the one that is given stands; or ``""``.

    ``states.eu-west-1.amazonaws.com`` is ``states.amazonaws.com`` in eu-west-1.
    """
    name, dot, region = principal.removesuffix(_HOST).rpartition(".")
    if dot and principal.endswith(_HOST) and is_region(region):
        return f"{name}{_HOST}", region
    return principal, ""


def services_of(written: Written | None) -> Iterator[str]:
    """The services that the allowing statements of a policy name, in lower case; ``*`` for any."""
    for statement in written.statements if written is not None else ():
        element = statement.get("Principal")
        if statement.get("Effect") == "Allow" and isinstance(element, Mapping):
            yield from (value.lower() for value in _texts(element.get("Service", ())))


def _texts(values: Any) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(map(str, values))
