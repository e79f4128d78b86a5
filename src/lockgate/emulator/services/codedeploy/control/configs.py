"""Deployment configurations, AWS's own and custom ones.

Source: CodeDeploy user guide, "Working with deployment configurations in CodeDeploy".
"""

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from lockgate.emulator.ports import Call, Clock, Operation, ServiceError
from lockgate.emulator.services.codedeploy.control.pages import page
from lockgate.emulator.services.codedeploy.control.state import Scope, Shape, Store

PREDEFINED = "CodeDeployDefault."
DEFAULTS = {
    "Server": f"{PREDEFINED}OneAtATime",
    "Lambda": f"{PREDEFINED}LambdaAllAtOnce",
    "ECS": f"{PREDEFINED}ECSAllAtOnce",
}
"""What a group gets that names no configuration, by its compute platform."""
_LAUNCHED = datetime(2014, 11, 12, tzinfo=UTC)
_HOSTS = {"OneAtATime": ("HOST_COUNT", 1), "HalfAtATime": ("FLEET_PERCENT", 50), "AllAtOnce": ("HOST_COUNT", 0)}
_LAMBDA_CANARY, _LAMBDA_LINEAR = (5, 10, 15, 30), (1, 2, 3, 10)
_ECS_CANARY, _ECS_LINEAR = (5, 15), (1, 3)
_WHOLE = 100
_LONGEST = 2880


def _canary(platform: str, minutes: int) -> tuple[str, Shape]:
    return f"{platform}Canary10Percent{minutes}Minutes", {
        "type": "TimeBasedCanary",
        "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": minutes},
    }


def _linear(platform: str, minutes: int) -> tuple[str, Shape]:
    plural = "" if platform == "Lambda" and minutes == 1 else "s"
    return f"{platform}Linear10PercentEvery{minutes}Minute{plural}", {
        "type": "TimeBasedLinear",
        "timeBasedLinear": {"linearPercentage": 10, "linearInterval": minutes},
    }


def _predefined() -> Iterator[tuple[str, Shape]]:
    for name, (kind, value) in _HOSTS.items():
        yield name, {"computePlatform": "Server", "minimumHealthyHosts": {"type": kind, "value": value}}
    for platform, canary, linear in (("Lambda", _LAMBDA_CANARY, _LAMBDA_LINEAR), ("ECS", _ECS_CANARY, _ECS_LINEAR)):
        routings = [*(_canary(platform, one) for one in canary), *(_linear(platform, one) for one in linear)]
        for name, routing in [*routings, (f"{platform}AllAtOnce", {"type": "AllAtOnce"})]:
            yield name, {"computePlatform": platform, "trafficRoutingConfig": routing}


def _finished(name: str, shape: Shape) -> Shape:
    full = f"{PREDEFINED}{name}"
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, full))
    return {"deploymentConfigId": identity, "deploymentConfigName": full, "createTime": _LAUNCHED, **shape}


BUILT_IN: Mapping[str, Shape] = {
    shape["deploymentConfigName"]: shape for shape in (_finished(name, shape) for name, shape in _predefined())
}
"""AWS's own configurations by name, as GetDeploymentConfig shows them."""


def find_config(scope: Scope, name: str) -> Shape:
    """The configuration; raises ``DeploymentConfigDoesNotExistException``."""
    found = scope.configs.get(name) or BUILT_IN.get(name)
    if found is None:
        raise ServiceError(
            "DeploymentConfigDoesNotExistException", f"No Deployment Configuration found for name: {name}"
        )
    return found


def config_for(scope: Scope, name: str | None, platform: str) -> Shape:
    """The configuration of that name, or the platform's default; raises when it is another platform's."""
    found = find_config(scope, name or DEFAULTS[platform])
    if found["computePlatform"] != platform:
        raise ServiceError(
            "InvalidDeploymentConfigNameException",
            f"The deployment configuration {found['deploymentConfigName']} is for the compute platform "
            f"{found['computePlatform']} and cannot be used with the application's, {platform}",
        )
    return found


class Configs:
    """The operations on deployment configurations."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "CreateDeploymentConfig": self.create,
            "GetDeploymentConfig": self.get,
            "ListDeploymentConfigs": self.list,
            "DeleteDeploymentConfig": self.delete,
        }

    def create(self, call: Call) -> Mapping[str, Any]:
        """CreateDeploymentConfig."""
        scope, name = self._store.scope(call.account, call.region), call.params["deploymentConfigName"]
        if name.startswith(PREDEFINED):
            raise ServiceError(
                "InvalidDeploymentConfigNameException", f"Names beginning with {PREDEFINED} are reserved: {name}"
            )
        shape = _checked({"computePlatform": "Server", **call.params})
        identity = str(uuid.uuid4())
        with self._store.bell:
            if name in scope.configs:
                raise ServiceError(
                    "DeploymentConfigAlreadyExistsException", f"A Deployment Configuration named {name} already exists"
                )
            scope.configs[name] = {"deploymentConfigId": identity, "createTime": self._clock.now(), **shape}
        return {"deploymentConfigId": identity}

    def get(self, call: Call) -> Mapping[str, Any]:
        """GetDeploymentConfig."""
        scope = self._store.scope(call.account, call.region)
        return {"deploymentConfigInfo": find_config(scope, call.params["deploymentConfigName"])}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListDeploymentConfigs: AWS's own and the account's."""
        scope = self._store.scope(call.account, call.region)
        with self._store.bell:
            names = [*BUILT_IN, *sorted(scope.configs)]
        return page(names, "deploymentConfigsList", call.params)

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteDeploymentConfig; one that does not exist is no error, one that a group uses is."""
        scope, name = self._store.scope(call.account, call.region), call.params["deploymentConfigName"]
        if name in BUILT_IN:
            raise ServiceError("InvalidOperationException", f"{name} is a default configuration and cannot be deleted")
        with self._store.bell:
            groups = (group for one in scope.applications.values() for group in one.groups.values())
            users = [group.name for group in groups if group.shape["deploymentConfigName"] == name]
            if users:
                raise ServiceError(
                    "DeploymentConfigInUseException",
                    f"The Deployment Configuration {name} is in use by the deployment groups {', '.join(users)}",
                )
            scope.configs.pop(name, None)
        return {}


def _checked(params: Shape) -> Shape:
    """The configuration, when it says what its platform needs and no more."""
    if params["computePlatform"] == "Server":
        _check_hosts(params)
        return params
    if params.get("minimumHealthyHosts"):
        raise ServiceError(
            "InvalidMinimumHealthyHostValueException",
            f"minimumHealthyHosts is for the compute platform Server, not {params['computePlatform']}",
        )
    _check_routing(params.get("trafficRoutingConfig") or {})
    return params


def _check_hosts(params: Shape) -> None:
    if params.get("trafficRoutingConfig"):
        raise ServiceError(
            "InvalidTrafficRoutingConfigurationException",
            "trafficRoutingConfig is for the compute platforms Lambda and ECS; set computePlatform",
        )
    hosts = params.get("minimumHealthyHosts") or {}
    kind, value = hosts.get("type"), hosts.get("value", -1)
    if kind is None or value < 0 or (kind == "FLEET_PERCENT" and value > _WHOLE):
        raise ServiceError(
            "InvalidMinimumHealthyHostValueException",
            "minimumHealthyHosts needs a type and a value: a number of hosts, or a percentage of the fleet",
        )


def _check_routing(routing: Mapping[str, Any]) -> None:
    kind = routing.get("type")
    word = {"TimeBasedCanary": "canary", "TimeBasedLinear": "linear"}.get(kind or "")
    if kind == "AllAtOnce":
        return
    inner = routing.get(f"timeBased{word.capitalize()}") if word else None
    if word is None or inner is None:
        raise ServiceError(
            "InvalidTrafficRoutingConfigurationException",
            "trafficRoutingConfig needs a type (TimeBasedCanary, TimeBasedLinear, AllAtOnce) and its own settings",
        )
    percentage, interval = inner.get(f"{word}Percentage", 0), inner.get(f"{word}Interval", 0)
    if not 0 < percentage < _WHOLE or not 0 < interval <= _LONGEST:
        raise ServiceError(
            "InvalidTrafficRoutingConfigurationException",
            f"{word}Percentage must be from 1 to 99 and {word}Interval from 1 to {_LONGEST} minutes; "
            f"they are {percentage} and {interval}",
        )
