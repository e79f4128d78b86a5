"""What is deployed, and how it got there.

In: a checked `Declaration` and an `Aws` to ask. Out: frozen values that say what is so, with a note for each part that
could not be looked at. This room calls AWS through `lockgate.cloud` only, changes nothing that it was not asked to
change, and knows neither the emulator nor how its values are printed.
"""

from lockgate.operate.revisions import NothingKnownError
from lockgate.operate.traced import (
    Approval,
    Artifact,
    BuildRun,
    Deployment,
    LineTrace,
    PipelineRun,
    Running,
    StageRun,
    Traced,
)
from lockgate.operate.tracing import trace, what_runs

__all__ = [
    "Approval",
    "Artifact",
    "BuildRun",
    "Deployment",
    "LineTrace",
    "NothingKnownError",
    "PipelineRun",
    "Running",
    "StageRun",
    "Traced",
    "trace",
    "what_runs",
]
