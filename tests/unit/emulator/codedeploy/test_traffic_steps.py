"""The steps of configurations, and what a configuration may say."""

import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codedeploy.control.configs import BUILT_IN
from lockgate.emulator.services.codedeploy.run.traffic import steps


def of(name):
    return [(percent, pause.total_seconds() / 60) for percent, pause in steps(BUILT_IN[f"CodeDeployDefault.{name}"])]


def test_all_at_once_is_one_step():
    assert of("LambdaAllAtOnce") == [(100, 0)]


def test_a_canary_is_two_steps():
    assert of("LambdaCanary10Percent30Minutes") == [(10, 30), (100, 0)]


def test_a_linear_configuration_is_as_many_steps_as_it_takes():
    assert of("LambdaLinear10PercentEvery1Minute") == [*((tenth * 10, 1) for tenth in range(1, 10)), (100, 0)]


def test_the_last_linear_step_is_what_is_left():
    routing = {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 30, "linearInterval": 5}}
    assert [percent for percent, _ in steps({"trafficRoutingConfig": routing})] == [30, 60, 90, 100]


def canary(percentage, interval):
    settings = {"canaryPercentage": percentage, "canaryInterval": interval}
    return {"type": "TimeBasedCanary", "timeBasedCanary": settings}


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, "InvalidMinimumHealthyHostValueException"),
        ({"minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": 101}}, "InvalidMinimumHealthyHostValueException"),
        ({"trafficRoutingConfig": canary(10, 5)}, "InvalidTrafficRoutingConfigurationException"),
        ({"computePlatform": "Lambda"}, "InvalidTrafficRoutingConfigurationException"),
        (
            {"computePlatform": "Lambda", "trafficRoutingConfig": canary(100, 5)},
            "InvalidTrafficRoutingConfigurationException",
        ),
        (
            {"computePlatform": "Lambda", "trafficRoutingConfig": canary(10, 0)},
            "InvalidTrafficRoutingConfigurationException",
        ),
        (
            {"computePlatform": "Lambda", "trafficRoutingConfig": {"type": "TimeBasedLinear"}},
            "InvalidTrafficRoutingConfigurationException",
        ),
        (
            {"computePlatform": "Lambda", "minimumHealthyHosts": {"type": "HOST_COUNT", "value": 1}},
            "InvalidMinimumHealthyHostValueException",
        ),
    ],
)
def test_a_configuration_that_does_not_fit_its_platform_is_refused(shop, settings, code):
    with pytest.raises(ServiceError) as caught:
        shop.ask("CreateDeploymentConfig", deploymentConfigName="mine", **settings)
    assert caught.value.code == code


def test_a_configuration_in_use_stays_and_the_default_names_are_taken(shop):
    all_at_once = {"computePlatform": "Lambda", "trafficRoutingConfig": {"type": "AllAtOnce"}}
    shop.ask("CreateDeploymentConfig", deploymentConfigName="mine", **all_at_once)
    shop.group(deploymentConfigName="mine")
    with pytest.raises(ServiceError, match="in use by the deployment groups orders"):
        shop.ask("DeleteDeploymentConfig", deploymentConfigName="mine")
    with pytest.raises(ServiceError, match="are reserved"):
        shop.ask("CreateDeploymentConfig", deploymentConfigName="CodeDeployDefault.Mine", **all_at_once)
