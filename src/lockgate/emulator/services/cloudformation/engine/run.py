"""What every operation on a stack shares: the stack, its hands, its events, and the deletion of resources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.cloudformation.engine.events import Recorder
from lockgate.emulator.services.cloudformation.engine.order import deletion_order, needed_by
from lockgate.emulator.services.cloudformation.engine.provision import Provisioner, ResourceFailedError
from lockgate.emulator.services.cloudformation.engine.values import ExportLookup, LiveValues
from lockgate.emulator.services.cloudformation.engine.wish import Wish
from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.resources.handler import StackFacts, Surroundings
from lockgate.emulator.services.cloudformation.resources.hands import Hands
from lockgate.emulator.services.cloudformation.state import Deployment, Output, ResourceState, Stack, Store
from lockgate.emulator.services.cloudformation.template.scope import Pseudo

_RETAINING = frozenset({"Retain", "RetainExceptOnCreate"})


@dataclass(slots=True)
class Run:
    """One operation on one stack."""

    aws: Aws
    store: Store
    stack: Stack
    hands: Hands
    recorder: Recorder
    provisioner: Provisioner
    imports: ExportLookup

    def wish(self, deployment: Deployment) -> Wish:
        """The deployment, evaluated against the stack's resources as they come into being."""
        values = LiveValues(self.stack.resources)
        return Wish(deployment, pseudo(self.stack, deployment.notification_arns), values, self.imports)

    def check_exports(self, outputs: Sequence[Output]) -> None:
        """Refuse an export that another stack has already."""
        stack = self.stack
        names = {output.export for output in outputs if output.export is not None}
        for other, output in self.store.exports(stack.account, stack.region):
            if other.id != stack.id and output.export in names:
                raise invalid(f"Export with name {output.export} is already exported by stack {other.name}.")

    def delete(self, states: Iterable[ResourceState], keep: frozenset[str] = frozenset()) -> list[ResourceState]:
        """Delete resources, users first; gives those that failed. What a failed one depends on is left alone."""
        failed: list[ResourceState] = []
        spared = frozenset[str]()
        for state in deletion_order(states):
            if state.logical_id in spared:
                spared |= state.needs
                continue
            if state.logical_id in keep:
                self.provisioner.skip(state)
                continue
            try:
                self.provisioner.delete(state)
            except ResourceFailedError:
                failed.append(state)
                spared |= needed_by([state])
        return failed


def pseudo(stack: Stack, notification_arns: tuple[str, ...]) -> Pseudo:
    """The stack's pseudo parameters."""
    return Pseudo(stack.account, stack.region, stack.id, stack.name, notification_arns)


def start(aws: Aws, store: Store, stack: Stack, hands: Hands, around: Surroundings, token: str | None) -> Run:
    """Everything an operation on `stack` works with."""
    recorder = Recorder(aws, stack, hands, token)
    notifications = stack.deployment.notification_arns if stack.deployment else ()
    facts = StackFacts(
        name=stack.name,
        id=stack.id,
        account=stack.account,
        region=stack.region,
        partition=pseudo(stack, ()).partition,
        role_arn=stack.role_arn,
        notification_arns=notifications,
    )
    imports = ExportLookup(store, stack.account, stack.region)
    provisioner = Provisioner(stack, facts, recorder, hands, around)
    return Run(aws, store, stack, hands, recorder, provisioner, imports)


def retained(state: ResourceState, *, creating: bool = False) -> bool:
    """Whether the resource outlives its stack. `creating`: its creation is being rolled back."""
    if creating and state.deletion_policy == "RetainExceptOnCreate":
        return False
    return state.deletion_policy in _RETAINING


def failures(failed: Sequence[ResourceFailedError | str], verb: str) -> str:
    """``The following resource(s) failed to create: [A, B]. ``, the space at the end included."""
    names = [item if isinstance(item, str) else item.logical_id for item in failed]
    return f"The following resource(s) failed to {verb}: [{', '.join(names)}]. "
