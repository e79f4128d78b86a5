"""CodePipeline, types V1 and V2: pipelines that really run.

In: authorised `Call` values, deliveries of connections, starts announced by EventBridge. Out: answers in botocore's
shapes, executions whose actions make real calls as the pipeline's role or the action's, artifacts in the artifact
store, state-change events on the default bus. It must not act for an action with any other identity than those two
roles, and must not wait by timers where it can be woken.

`declaration` and `model` are the nouns; `structure`, `trust` and `trigger_filters` refuse what AWS refuses; `engine`,
`gates` and `interventions` move executions; `performing`, `artifacts`, `variables` and the providers in `actions` do
the work; `triggers` and `polling` start it; `control`, `commands`, `answers`, `state` and `history` speak the API.

Not emulated, and refused in so many words: stage conditions and rules, the Commands action, custom and third-party
actions, CODEBUILD_CLONE_REF, batch builds, webhooks of the retired GitHub (OAuth) source.
"""

from collections.abc import Sequence

from lockgate.emulator.ports import Aws, Service
from lockgate.emulator.services.codepipeline.service import PipelineService
from lockgate.emulator.services.codepipeline.starting import PipelineStarts, pipeline_starts

__all__ = ["PipelineStarts", "pipeline_starts", "services"]


def services(aws: Aws) -> Sequence[Service]:
    """The service, with no pipelines yet."""
    return [PipelineService(aws)]
