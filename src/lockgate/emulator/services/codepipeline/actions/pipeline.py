"""Invoke action CodePipeline: start another pipeline; the action does not wait for it.

Source: CodePipeline user guide, "AWS CodePipeline invoke action reference".
"""

import json
from typing import Any

from lockgate.emulator.services.codepipeline.outcome import ActionFailed, Outcome
from lockgate.emulator.services.codepipeline.performing import ActionContext


def perform(context: ActionContext) -> Outcome:
    """StartPipelineExecution by the role of the action."""
    name = context.configuration["PipelineName"]
    more = {
        argument: _list(context, key)
        for key, argument in (("SourceRevisions", "sourceRevisions"), ("Variables", "variables"))
        if context.configuration.get(key)
    }
    started = context.client("codepipeline").start_pipeline_execution(name=name, **more)["pipelineExecutionId"]
    url = f"https://console.aws.amazon.com/codesuite/codepipeline/pipelines/{name}/executions/{started}"
    return Outcome(summary=f"Pipeline {name} was started.", external_id=started, external_url=url)


def _list(context: ActionContext, key: str) -> Any:
    try:
        return json.loads(context.configuration[key])
    except ValueError as error:
        raise ActionFailed("ConfigurationError", f"{key} is not valid JSON: {error}") from error
