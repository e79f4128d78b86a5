"""CodeDeploy: applications, groups, configurations, and Lambda deployments that really shift traffic.

In: authorised `Call` values. Out: answers in botocore's shapes, deployments that run under their group's service role
(every look at an alarm, every hook and every shift is a call of that role), state-change events on the default bus. It
must not act with any other identity, and must not know the time but from the world's clock.

`control` speaks the API and keeps what it was told in `control.state`; `run` carries deployments out: `run.appspec` and
`run.revisions` read what to deploy, `run.deployer` takes it through its lifecycle events, `run.watch` looks out for
alarms, stops and time limits, `run.notices` tells EventBridge and SNS.

Applications and groups of EC2 and of ECS can be made and read; their deployments are refused in so many words, as are
revisions from GitHub, for there are no machines, clusters or agents here.
"""

from collections.abc import Sequence

from lockgate.emulator.ports import Aws, Service
from lockgate.emulator.services.codedeploy.service import deploy_service


def services(aws: Aws) -> Sequence[Service]:
    """The service, with the predefined configurations only."""
    return [deploy_service(aws)]
