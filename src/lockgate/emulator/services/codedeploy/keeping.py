"""Applications, groups, configurations and deployments across restarts. A deployment that ran has failed."""

from typing import Any

from lockgate.emulator.ports import Clock
from lockgate.emulator.services.codedeploy.control.state import (
    Application,
    Deployment,
    Group,
    LifecycleEvent,
    Revision,
    Scope,
    StopRequest,
    Store,
    Target,
)
from lockgate.emulator.services.codedeploy.run.deployer import break_off
from lockgate.emulator.services.codedeploy.run.endings import Ended
from lockgate.emulator.state import Codec

STOPPED = "The emulator was stopped while the deployment ran; the traffic stays as it was then."
_CODEC = Codec(Application, Deployment, Group, LifecycleEvent, Revision, Scope, StopRequest, Target)


class DeploymentsState:
    """See `lockgate.emulator.ports.Stateful`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def snapshot(self) -> Any:
        """Every account and Region."""
        with self._store.bell:
            return _CODEC.encode(self._store.all())

    def restore(self, value: Any) -> None:
        """Take them over."""
        for scope in _CODEC.decode(value):
            self._store.take_over(scope)

    def resume(self) -> None:
        """End what ran; there is no rollback, which is a deployment of its own that anyone can start."""
        with self._store.bell:
            for scope in self._store.all():
                for deployment in scope.deployments.values():
                    if not deployment.ended:
                        self._end(deployment)

    def _end(self, deployment: Deployment) -> None:
        now = self._clock.now()
        ended = Ended("INTERNAL_ERROR", STOPPED)
        deployment.updated = deployment.completed = now
        break_off(deployment, ended)
        deployment.error = {"code": ended.code, "message": ended.message}
        deployment.status, deployment.target_status = "Failed", "Failed"
