"""Traffic between two versions behind an alias: the steps of a configuration, and the calls that make them.

Source: CodeDeploy user guide, "Deployment configurations on an AWS Lambda compute platform"; Lambda API reference,
UpdateAlias.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codedeploy.control.state import Deployment, Target
from lockgate.emulator.services.codedeploy.run.endings import Ended, refused
from lockgate.emulator.services.codedeploy.run.role import Role

WHOLE = 100
_FUNCTION_PARTS = 7


def steps(config: Mapping[str, Any]) -> Iterator[tuple[int, timedelta]]:
    """Percent of the traffic on the target version, and how long it stays so; the last step is the whole of it."""
    routing = config["trafficRoutingConfig"]
    match routing["type"]:
        case "TimeBasedCanary":
            canary = routing["timeBasedCanary"]
            yield canary["canaryPercentage"], timedelta(minutes=canary["canaryInterval"])
        case "TimeBasedLinear":
            linear = routing["timeBasedLinear"]
            for percent in range(linear["linearPercentage"], WHOLE, linear["linearPercentage"]):
                yield percent, timedelta(minutes=linear["linearInterval"])
    yield WHOLE, timedelta()


class Traffic:
    """The alias of one deployment, seen and changed by its role."""

    def __init__(self, aws: Aws, role: Role, deployment: Deployment, target: Target) -> None:
        self._aws = aws
        self._role = role
        self._deployment = deployment
        self._target = target

    def check(self) -> None:
        """Raise `Ended` unless the alias points at the current version and the target is another that exists."""
        target = self._target
        if target.current == target.target:
            raise Ended(
                "INVALID_LAMBDA_CONFIGURATION",
                f"The current version and the target version of {target.function} are the same: {target.current}",
            )
        found = self._alias()["FunctionVersion"]
        if found != target.current:
            raise Ended(
                "INVALID_LAMBDA_CONFIGURATION",
                f"The alias {target.alias} of {target.function} points at version {found}, not at the current version "
                f"{target.current} of the AppSpec file",
            )
        name, account, region = self._place()
        if self._aws.functions.find(account, region, name, target.target) is None:
            raise Ended("INVALID_LAMBDA_FUNCTION", f"The function {target.function} has no version {target.target}")

    def give(self, percent: int) -> None:
        """Let that share of the traffic reach the target version."""
        target, whole = self._target, percent >= WHOLE
        weights = {} if whole else {target.target: percent / WHOLE}
        self._role.call(
            "lambda",
            "update_alias",
            FunctionName=target.function,
            Name=target.alias,
            FunctionVersion=target.target if whole else target.current,
            RoutingConfig={"AdditionalVersionWeights": weights},
        )

    def _alias(self) -> Mapping[str, Any]:
        target = self._target
        try:
            return self._role.attempt("lambda", "get_alias", FunctionName=target.function, Name=target.alias)
        except (ClientError, BotoCoreError) as error:
            ended = refused(self._role.arn, "lambda", error)
            if ended.code == "INVALID_LAMBDA_CONFIGURATION":
                ended.code = "INVALID_LAMBDA_FUNCTION"
            raise ended from error

    def _place(self) -> tuple[str, str, str]:
        """The function's bare name, its account and its Region; the AppSpec file may give a name or an ARN."""
        parts = self._target.function.split(":")
        if len(parts) >= _FUNCTION_PARTS:
            return parts[6], parts[4], parts[3]
        return self._target.function, self._deployment.account, self._deployment.region
