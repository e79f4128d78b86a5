"""Log groups. Source: CloudWatch Logs user guide."""

from dataclasses import dataclass

from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class LogGroup:
    """A log group, encrypted with `key` (an ARN), whose events are kept for `retention_days`."""

    logical_id: str
    name: str
    retention_days: int
    key: Value
    origin: Origin
