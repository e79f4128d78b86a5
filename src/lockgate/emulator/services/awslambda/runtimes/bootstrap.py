"""Python's side of a function's process: import the handler once, answer one request after the other.

Each request is a line of JSON with ``id``, ``payload`` (JSON text), ``seconds`` (until the time limit), ``arn`` and
``client_context``. Each answer is a line of JSON with ``payload`` or ``error``, and ``peak`` (kilobytes). The shapes of
errors are those of the Lambda runtime interface client for Python.
"""

import importlib
import json
import os
import resource
import socket
import sys
import time
import traceback
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


class RuntimeFailureError(Exception):
    """The function cannot be run, or its answer cannot be sent."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class LambdaContext:
    """The handler's second argument. Source: Lambda developer guide, "AWS Lambda context object in Python"."""

    def __init__(self, request: dict[str, Any]) -> None:
        client = request.get("client_context")
        self.aws_request_id = request["id"]
        self.invoked_function_arn = request["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self.client_context = None if client is None else SimpleNamespace(**client)
        self.tenant_id = None
        self._ends = time.monotonic() + request["seconds"]

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the time limit."""
        return max(0, int((self._ends - time.monotonic()) * 1000))

    def log(self, message: object) -> None:
        """Write to the log."""
        sys.stdout.write(str(message))


def load(handler: str) -> Callable[[Any, LambdaContext], Any]:
    """The function behind ``module.function``."""
    module, dot, name = handler.rpartition(".")
    if not dot:
        raise RuntimeFailureError(
            "Runtime.MalformedHandlerName", f"Bad handler '{handler}': not enough values to unpack"
        )
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise RuntimeFailureError(
            "Runtime.ImportModuleError", f"Unable to import module '{module}': {error}"
        ) from error
    except SyntaxError as error:
        raise RuntimeFailureError(
            "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}"
        ) from error
    try:
        found: Callable[[Any, LambdaContext], Any] = getattr(loaded, name)
    except AttributeError as error:
        raise RuntimeFailureError(
            "Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module}'"
        ) from error
    return found


def error_shape(error: BaseException, request: str) -> dict[str, Any]:
    """What a caller is told about an exception."""
    if isinstance(error, RuntimeFailureError):
        return {"errorMessage": str(error), "errorType": error.kind, "requestId": request, "stackTrace": []}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request,
        "stackTrace": traceback.format_list(frames),
    }


def report(shape: dict[str, Any]) -> None:
    """Write an error to the log as the managed runtimes do."""
    lines = [f"[ERROR] {shape['errorType']}: {shape['errorMessage']}"]
    if shape["stackTrace"]:
        lines += ["Traceback (most recent call last):", *(frame.rstrip("\n") for frame in shape["stackTrace"])]
    sys.stdout.write("\n".join(lines) + "\n")


def call(handler: Callable[[Any, LambdaContext], Any], request: dict[str, Any]) -> str:
    """The handler's answer as JSON text."""
    answer = handler(json.loads(request["payload"]), LambdaContext(request))
    try:
        return json.dumps(answer, default=_unknown)
    except (TypeError, ValueError) as error:
        raise RuntimeFailureError("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def _unknown(value: object) -> Any:
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _loaded() -> Callable[[Any, LambdaContext], Any]:
    """The handler; when its module cannot be imported, one that raises what the import has raised."""
    try:
        return load(os.environ["_HANDLER"])
    except BaseException as error:  # noqa: BLE001 - whatever the module raises is the function's answer
        failure = error

    def refuse(_event: Any, _context: LambdaContext) -> Any:
        raise failure

    return refuse


def serve(channel: socket.socket) -> None:
    """Answer requests until the channel is closed; the handler is imported when the process starts."""
    handler = _loaded()
    lines = channel.makefile("rb")
    channel.sendall(b'{"ready": true}\n')
    for line in lines:
        request = json.loads(line)
        answer: dict[str, Any] = {}
        try:
            answer["payload"] = call(handler, request)
        except SystemExit:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever the handler raises is its answer
            answer["error"] = error_shape(error, request["id"])
            report(answer["error"])
        sys.stdout.flush()
        sys.stderr.flush()
        answer["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        channel.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    own = socket.socket(fileno=int(sys.argv[1]))
    own.set_inheritable(False)
    serve(own)
