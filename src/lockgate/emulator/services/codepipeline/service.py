"""The CodePipeline service: one table from operation to what answers it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lockgate.emulator.ports import Aws, Call, Operation, ServiceError
from lockgate.emulator.services.codebuild.control.constraints import check
from lockgate.emulator.services.codepipeline.actions import PROVIDERS
from lockgate.emulator.services.codepipeline.answers import Answers
from lockgate.emulator.services.codepipeline.commands import Commands
from lockgate.emulator.services.codepipeline.control import Control
from lockgate.emulator.services.codepipeline.engine import Engine
from lockgate.emulator.services.codepipeline.history import History
from lockgate.emulator.services.codepipeline.interventions import Interventions
from lockgate.emulator.services.codepipeline.keeping import PipelinesState
from lockgate.emulator.services.codepipeline.model import Trigger
from lockgate.emulator.services.codepipeline.performing import Performer
from lockgate.emulator.services.codepipeline.polling import Poller
from lockgate.emulator.services.codepipeline.starting import Starter
from lockgate.emulator.services.codepipeline.state import pipeline_state
from lockgate.emulator.services.codepipeline.store import PipelineStore
from lockgate.emulator.services.codepipeline.triggers import Triggers

REFUSED = (
    "DeleteWebhook",
    "DeregisterWebhookWithThirdParty",
    "PutWebhook",
    "RegisterWebhookWithThirdParty",
)
"""Webhooks of the retired GitHub (OAuth) source."""


class PipelineService:
    """CodePipeline, which keeps its `state`; also the `PipelineStarts` that EventBridge uses."""

    def __init__(self, aws: Aws) -> None:
        self._store = PipelineStore()
        engine = Engine(aws, self._store, Performer(aws, self._store, PROVIDERS))
        interventions = Interventions(engine)
        self._starter = Starter(engine)
        triggers = Triggers(aws, self._starter)
        self.state = PipelinesState(self._store, engine, triggers)
        self._control = Control(aws, self._store, interventions, self._starter, triggers)
        self._commands = Commands(self._store, interventions, self._starter)
        self._answers = Answers(aws, self._store)
        self._history = History(self._store)
        aws.background.run("codepipeline/polling", Poller(aws, self._store, self._starter).run)

    @property
    def name(self) -> str:
        """The name that botocore has for it."""
        return "codepipeline"

    @property
    def partial(self) -> bool:
        """Nothing of it is the engine's."""
        return False

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Every operation, each behind the checks of the API's shapes."""
        table = {**self._pipelines(), **self._executions(), **dict.fromkeys(REFUSED, _refuse_webhook)}
        return {name: partial(_checked, operation) for name, operation in table.items()}

    def announce(self, token: str, trigger: Trigger) -> None:
        """See `PipelineStarts`."""
        self._starter.announce(token, trigger)

    def _pipelines(self) -> dict[str, Operation]:
        control = self._control
        return {
            "CreatePipeline": control.create,
            "GetPipeline": control.get,
            "UpdatePipeline": control.update,
            "DeletePipeline": control.delete,
            "ListPipelines": control.list,
            "ListTagsForResource": control.tags,
            "TagResource": control.tag,
            "UntagResource": control.untag,
            "ListActionTypes": control.action_types,
            "ListWebhooks": lambda _: {"webhooks": []},
            "ListRuleTypes": lambda _: {"ruleTypes": []},
        }

    def _executions(self) -> dict[str, Operation]:
        commands, answers, history = self._commands, self._answers, self._history
        return {
            "StartPipelineExecution": commands.start,
            "StopPipelineExecution": commands.stop,
            "RetryStageExecution": commands.retry,
            "RollbackStage": commands.roll_back,
            "EnableStageTransition": commands.enable,
            "DisableStageTransition": commands.disable,
            "GetPipelineState": lambda call: pipeline_state(self._store, call),
            "GetPipelineExecution": history.execution,
            "ListPipelineExecutions": history.executions,
            "ListActionExecutions": history.actions,
            "ListRuleExecutions": self._no_rules,
            "PutApprovalResult": answers.approval,
            "PutJobSuccessResult": answers.job_succeeded,
            "PutJobFailureResult": answers.job_failed,
            "GetJobDetails": answers.job_details,
        }

    def _no_rules(self, call: Call) -> Mapping[str, Any]:
        self._store.get(call.account, call.region, call.params["pipelineName"])
        return {"ruleExecutionDetails": []}


def _checked(operation: Callable[[Call], Mapping[str, Any]], call: Call) -> Mapping[str, Any]:
    check(call, "ValidationException")
    return operation(call)


def _refuse_webhook(_: Call) -> Mapping[str, Any]:
    raise ServiceError(
        "ValidationException",
        "Webhooks of the GitHub (OAuth) source cannot be emulated here; use a CodeStarSourceConnection source.",
    )
