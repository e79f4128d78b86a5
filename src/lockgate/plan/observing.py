"""Looking at what is there before a plan is made."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from lockgate.design import StackId
from lockgate.plan.ports import Stacks
from lockgate.plan.stacks import Observed, StackResource

_WORKERS = 8


def observe(stacks: Stacks, wanted: Iterable[StackId]) -> Observed:
    """The stacks of these ids that exist."""
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="observe") as pool:
        found = pool.map(stacks.find, dict.fromkeys(wanted))
    return Observed(tuple(stack for stack in found if stack is not None))


def observe_resources(stacks: Stacks, observed: Observed) -> Mapping[StackId, tuple[StackResource, ...]]:
    """What the stacks hold."""
    ids = [stack.id for stack in observed.stacks]
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="observe") as pool:
        return dict(zip(ids, pool.map(stacks.resources, ids), strict=True))
