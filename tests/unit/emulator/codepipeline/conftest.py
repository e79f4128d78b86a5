"""A world with CodePipeline in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.pipeline_world import PipelineWorld
from fakes.pipelines import eventually
from lockgate.emulator.services import codepipeline, connections


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PipelineWorld]:
    made = PipelineWorld(tmp_path)
    made.add(*connections.services(made), *codepipeline.services(made))
    made.put("source", "orders.zip", b"first")
    yield made
    made.background.stopping = True
    made.background.join()
    assert made.background.failures == []


@pytest.fixture
def finished(world: PipelineWorld) -> Callable[..., str]:
    """Waits until an execution has left InProgress and answers its status."""

    def wait(execution: str, *, name: str = "orders", until: Callable[[str], bool] | None = None) -> str:
        over = until or (lambda status: status not in ("InProgress", "Stopping"))
        return eventually(
            lambda: world.ask("codepipeline", "GetPipelineExecution", pipelineName=name, pipelineExecutionId=execution)[
                "pipelineExecution"
            ]["status"],
            over,
        )

    return wait
