"""``AWS::Lambda::Function`` and ``AWS::Lambda::Permission``."""

from lockgate.design.nodes import Function, FunctionPermission
from lockgate.render.cloudformation.parts import typed, value
from lockgate.render.tree import Tree

_RUNTIME = "python3.13"


def function(node: Function) -> Tree:
    """The function, with its code."""
    variables: dict[str, Tree] = {name: value(given) for name, given in node.variables.items()}
    properties: dict[str, Tree] = {
        "FunctionName": node.name,
        "Description": node.description,
        "Role": value(node.role),
        "Runtime": _RUNTIME,
        "Handler": "index.handler",
        "Timeout": node.timeout,
        "LoggingConfig": {"LogGroup": value(node.log_group)},
        "Environment": {"Variables": variables},
        "Code": {"ZipFile": node.code},
    }
    return typed("AWS::Lambda::Function", properties, node.origin)


def permission(node: FunctionPermission) -> Tree:
    """The statement of the function's policy."""
    properties: dict[str, Tree] = {
        "FunctionName": value(node.function),
        "Action": "lambda:InvokeFunction",
        "Principal": node.service,
        "SourceArn": value(node.source),
    }
    return typed("AWS::Lambda::Permission", properties, node.origin)
