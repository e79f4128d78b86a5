"""The environment of a function's process. Source: Lambda developer guide, "Defined runtime environment variables"."""

import sys
from collections.abc import Mapping
from pathlib import Path

from lockgate.emulator.ports import Credentials, Function
from lockgate.emulator.processes import SEARCHED

SYSTEM_PATH = ":".join((str(Path(sys.executable).parent), *SEARCHED))


def function_environment(
    function: Function, credentials: Credentials, endpoint: str, places: Mapping[str, Path], log: tuple[str, str]
) -> dict[str, str]:
    """The function's own variables, overruled by those that Lambda reserves.

    `places` has ``task`` (the code), ``runtime`` (the bootstrap), ``temporary``, and ``layers`` when there are any;
    `log` is the log group and stream.
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
    found = {**defaults, **function.environment, **reserved}
    return _with_layers(found, function, places["layers"]) if "layers" in places else found


def _with_layers(environment: dict[str, str], function: Function, layers: Path) -> dict[str, str]:
    """The search paths that managed runtimes have into ``/opt``."""
    paths = {
        "PYTHONPATH": [layers / "python", layers / "python" / "lib" / function.runtime / "site-packages"],
        "NODE_PATH": [layers / "nodejs" / "node_modules"],
    }
    for name, folders in paths.items():
        given = [environment[name]] if environment.get(name) else []
        environment[name] = ":".join([*map(str, folders), *given])
    environment["PATH"] += f":{layers / 'bin'}"
    return environment
