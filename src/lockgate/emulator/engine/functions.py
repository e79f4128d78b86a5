"""Lambda functions, which the engine stores: the `FunctionStore` of the ports."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import lambda_svc

from lockgate.emulator.ports import Function


class EngineFunctions:
    """Reads live from the engine; see `lockgate.emulator.ports.FunctionStore`."""

    def find(self, account: str, region: str, name: str, qualifier: str | None = None) -> Function | None:
        """The function at a version, an alias or ``$LATEST``; None when there is none."""
        with request_scope(account, region):
            record, config = lambda_svc._get_func_record_for_qualifier(name, qualifier)
            if record is None or config is None:
                return None
            layers = tuple(lambda_svc._resolve_layer_zip(layer) for layer in config.get("Layers") or ())
        return _function(record, config, layers)

    def weights(self, account: str, region: str, name: str, alias: str) -> Mapping[str, float]:
        """Version to its share of the alias' traffic; they sum to one. Empty when there is no such alias."""
        record = lambda_svc._functions.get_scoped(account, region, name)
        found = None if record is None else record.get("aliases", {}).get(alias)
        if found is None:
            return {}
        routing = (found.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
        others = {version: float(weight) for version, weight in routing.items()}
        return {found["FunctionVersion"]: 1.0 - sum(others.values()), **others}


def tags(account: str, region: str, name: str) -> Mapping[str, str]:
    """The function's tags."""
    record = lambda_svc._functions.get_scoped(account, region, name)
    return {} if record is None else dict(record.get("tags") or {})


def _function(record: Mapping[str, Any], config: Mapping[str, Any], layers: tuple[bytes | None, ...]) -> Function:
    arn = ":".join(str(config["FunctionArn"]).split(":")[:7])
    return Function(
        arn=arn,
        version=str(config.get("Version", "$LATEST")),
        role=str(config.get("Role", "")),
        handler=str(config.get("Handler", "")),
        runtime=str(config.get("Runtime", "")),
        timeout=int(config.get("Timeout", 3)),
        memory=int(config.get("MemorySize", 128)),
        environment=dict((config.get("Environment") or {}).get("Variables") or {}),
        code=record.get("code_zip") or b"",
        code_sha256=str(config.get("CodeSha256", "")),
        config=dict(config),
        layers=layers,
    )
