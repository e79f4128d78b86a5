"""Functions. Source: Lambda developer guide; CloudFormation template reference, ``AWS::Lambda::Function``."""

from collections.abc import Mapping
from dataclasses import dataclass

from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class Function:
    """A function whose code stands in the template.

    Attributes:
        logical_id: Its name within the stack.
        name: The function's name.
        description: For people.
        role: ARN of its execution role.
        code: Python, at most 4,096 characters; ``handler`` is called. Such code has boto3 and nothing else.
        timeout: Seconds.
        variables: Environment variables.
        log_group: Name of its log group.
        origin: What caused it.
    """

    logical_id: str
    name: str
    description: str
    role: Value
    code: str
    timeout: int
    variables: Mapping[str, Value]
    log_group: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class FunctionPermission:
    """Lets a service invoke a function of the same stack, for one resource of its own."""

    logical_id: str
    function: Value
    service: str
    source: Value
    origin: Origin
