"""Approval action: the stage waits until PutApprovalResult answers its token.

Source: CodePipeline user guide, "Manage approval actions", "JSON data format for manual approval notifications": seven
days by default, after which the action has failed; the notification is published by the role that acts.
"""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.codepipeline.model import ActionError
from lockgate.emulator.services.codepipeline.outcome import Outcome
from lockgate.emulator.services.codepipeline.performing import ActionContext
from lockgate.emulator.services.codepipeline.store import new_id

SUBJECT_LIMIT = 100


def perform(context: ActionContext) -> Outcome:
    """Open the approval, tell the topic, wait; one that is open already is only waited for."""
    again = context.run.token is not None  # the emulator was started anew meanwhile
    token = context.run.token or new_id()
    topic = context.configuration.get("NotificationArn")
    context.report(token=token, given_token=token, external_url=context.configuration.get("ExternalEntityLink"))
    if topic and not again:
        _notify(context, topic, token)
    if not context.wait_for(lambda: context.run.answer is not None):
        return Outcome(
            status="Failed", error=ActionError("JobFailed", "The approval action was not answered in time and expired.")
        )
    return _outcome(context.run.answer or {})


def _outcome(answer: Mapping[str, Any]) -> Outcome:
    summary, by = answer["summary"] or None, answer["by"]
    if answer["status"] == "Approved":
        return Outcome(summary=summary, updated_by=by)
    reason = f"Rejected by {by}: {summary}" if summary else f"Rejected by {by}"
    return Outcome(status="Failed", summary=summary, error=ActionError("JobFailed", reason), updated_by=by)


def _notify(context: ActionContext, topic: str, token: str) -> None:
    place = f"{context.record.name}/{context.run.stage}/{context.action.name}"
    console = f"https://console.aws.amazon.com/codesuite/codepipeline/pipelines/{context.record.name}/view"
    approval = {
        "pipelineName": context.record.name,
        "stageName": context.run.stage,
        "actionName": context.action.name,
        "token": token,
        "expires": f"{context.deadline:%Y-%m-%dT%H:%MZ}",
        "externalEntityLink": context.configuration.get("ExternalEntityLink"),
        "approvalReviewLink": f"{console}?region={context.record.region}#/{place}/approve/{token}",
        "customData": context.configuration.get("CustomData"),
    }
    message = {"region": context.record.region, "consoleLink": f"{console}?region={context.record.region}"}
    subject = f"APPROVAL NEEDED: AWS CodePipeline {context.record.name} for action {context.action.name}"
    context.client("sns").publish(
        TopicArn=topic, Subject=subject[:SUBJECT_LIMIT], Message=json.dumps({**message, "approval": approval})
    )
