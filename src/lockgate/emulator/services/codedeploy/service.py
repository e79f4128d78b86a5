"""The CodeDeploy service: one table from operation to what answers it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from lockgate.emulator.ports import Aws, Call, Operation, OwnService, Service
from lockgate.emulator.services.codebuild.control.constraints import check
from lockgate.emulator.services.codedeploy.control.applications import Applications
from lockgate.emulator.services.codedeploy.control.configs import Configs
from lockgate.emulator.services.codedeploy.control.deployments import Deployments
from lockgate.emulator.services.codedeploy.control.groups import Groups
from lockgate.emulator.services.codedeploy.control.revisions import Revisions
from lockgate.emulator.services.codedeploy.control.state import Store
from lockgate.emulator.services.codedeploy.control.tagging import Tagging
from lockgate.emulator.services.codedeploy.control.targets import Targets
from lockgate.emulator.services.codedeploy.keeping import DeploymentsState
from lockgate.emulator.services.codedeploy.run.deployer import Deployer


def deploy_service(aws: Aws) -> Service:
    """The service over a store of its own, each operation behind the checks of the API's shapes."""
    store = Store()
    parts = (
        Applications(store, aws.clock),
        Groups(aws, store),
        Configs(store, aws.clock),
        Revisions(store, aws.clock),
        Deployments(aws, store, Deployer(aws, store).start),
        Targets(store),
        Tagging(store),
    )
    table = {name: operation for part in parts for name, operation in part.operations.items()}
    table["ListGitHubAccountTokenNames"] = _no_tokens
    checked = {name: partial(_checked, operation) for name, operation in table.items()}
    return OwnService("codedeploy", checked, state=DeploymentsState(store, aws.clock))


def _checked(operation: Operation, call: Call) -> Mapping[str, Any]:
    check(call, "ValidationException")
    return operation(call)


def _no_tokens(_: Call) -> Mapping[str, Any]:
    """ListGitHubAccountTokenNames: connections to GitHub are made in the console only."""
    return {"tokenNameList": []}
