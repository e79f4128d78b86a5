"""The environment of a function's process. Source: Lambda developer guide, "Defined runtime environment variables"."""

import sys
from collections.abc import Mapping
from pathlib import Path

from lockgate.emulator.ports import Credentials, Function

SYSTEM_PATH = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"


def function_environment(
    function: Function, credentials: Credentials, endpoint: str, places: Mapping[str, Path], log: tuple[str, str]
) -> dict[str, str]:
    """The function's own variables, overruled by those that Lambda reserves.

    `places` has ``task`` (the code), ``runtime`` (the bootstrap) and ``temporary``; `log` is the log group and stream.
    """
    region = function.arn.split(":")[3]
    reserved = {
        "PATH": SYSTEM_PATH,
        "LANG": "C.UTF-8",
        "TZ": ":UTC",
        "HOME": str(places["temporary"]),
        "TMPDIR": str(places["temporary"]),
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": str(places["task"]),
        "LAMBDA_RUNTIME_DIR": str(places["runtime"]),
        "AWS_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": function.arn.rpartition(":")[2],
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": log[0],
        "AWS_LAMBDA_LOG_STREAM_NAME": log[1],
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        "AWS_SESSION_TOKEN": credentials.token or "",
    }
    defaults = {"AWS_DEFAULT_REGION": region, "AWS_ENDPOINT_URL": endpoint}
    return {**defaults, **function.environment, **reserved}
