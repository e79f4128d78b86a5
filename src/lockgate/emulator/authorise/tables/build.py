"""CodeBuild, CodePipeline, and the two names of connections.

Source: service authorization reference, "AWS CodeBuild", "AWS CodePipeline", "AWS CodeConnections", "AWS CodeStar
    Connections".
"""

from collections.abc import Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything, arn, dig, named, need, on, on_each, table


def _build_project(incoming: Incoming) -> Sequence[Need]:
    """Builds belong to projects: ``orders:0f5a...`` is a build of ``project/orders``."""
    ids = incoming.params.get("ids") or [incoming.text("id")]
    action = f"codebuild:{incoming.operation}"
    return [need(action, _project_of(incoming, str(build)), incoming) for build in ids]


def _project_of(incoming: Incoming, build: str) -> str:
    if build.startswith("arn:"):
        head, _, rest = build.partition(":build/")
        if not rest:
            head, _, rest = build.partition(":build-batch/")
        return f"{head}:project/{rest.partition(':')[0]}"
    return arn(incoming, "codebuild", f"project/{build.partition(':')[0]}")


def _start_build(incoming: Incoming) -> Sequence[Need]:
    project = named(incoming, "codebuild", "project/", incoming.text("projectName"))
    return (need(f"codebuild:{incoming.operation}", project, incoming).having(_overrides(incoming)),)


def _overrides(incoming: Incoming) -> dict[str, str]:
    """The condition keys of the settings that a build overrides."""
    keys = {
        "codebuild:source.location": "sourceLocationOverride",
        "codebuild:source.buildspec": "buildspecOverride",
        "codebuild:environment.image": "imageOverride",
        "codebuild:serviceRole": "serviceRoleOverride",
        "codebuild:encryptionKey": "encryptionKeyOverride",
    }
    return {key: incoming.text(name) for key, name in keys.items() if incoming.text(name)}


CODEBUILD: Mapping[str, Rule] = {
    **table(
        "codebuild",
        "project/",
        {
            "name": ("CreateProject", "DeleteProject", "UpdateProject"),
            "projectName": ("CreateWebhook", "DeleteWebhook", "ListBuildBatchesForProject", "ListBuildsForProject"),
            "": (
                "DeleteSourceCredentials",
                "ImportSourceCredentials",
                "ListBuildBatches",
                "ListBuilds",
                "ListCuratedEnvironmentImages",
                "ListFleets",
                "ListProjects",
                "ListReportGroups",
                "ListReports",
                "ListSharedProjects",
                "ListSharedReportGroups",
                "ListSourceCredentials",
            ),
        },
    ),
    **dict.fromkeys(
        (
            "BatchDeleteBuilds",
            "BatchGetBuildBatches",
            "BatchGetBuilds",
            "DeleteBuildBatch",
            "RetryBuild",
            "RetryBuildBatch",
            "StopBuild",
            "StopBuildBatch",
        ),
        _build_project,
    ),
    "BatchGetProjects": on_each("codebuild:BatchGetProjects", "names", "project/"),
    "BatchGetReportGroups": on_each("codebuild:BatchGetReportGroups", "reportGroupArns", "report-group/"),
    "BatchGetReports": lambda incoming: [
        need("codebuild:BatchGetReports", _report_group(report), incoming)
        for report in incoming.params.get("reportArns") or [arn(incoming, "codebuild", "report-group/*")]
    ],
    "CreateReportGroup": on("codebuild:CreateReportGroup", "name", "report-group/"),
    "DeleteReport": lambda incoming: (need("codebuild:DeleteReport", _report_group(incoming.text("arn")), incoming),),
    "DeleteReportGroup": on("codebuild:DeleteReportGroup", "arn", "report-group/"),
    "DeleteResourcePolicy": on("codebuild:DeleteResourcePolicy", "resourceArn", "project/"),
    "DescribeCodeCoverages": lambda incoming: (
        need("codebuild:DescribeCodeCoverages", _report_group(incoming.text("reportArn")), incoming),
    ),
    "DescribeTestCases": lambda incoming: (
        need("codebuild:DescribeTestCases", _report_group(incoming.text("reportArn")), incoming),
    ),
    "GetReportGroupTrend": on("codebuild:GetReportGroupTrend", "reportGroupArn", "report-group/"),
    "GetResourcePolicy": on("codebuild:GetResourcePolicy", "resourceArn", "project/"),
    "InvalidateProjectCache": on("codebuild:InvalidateProjectCache", "projectName", "project/"),
    "ListReportsForReportGroup": on("codebuild:ListReportsForReportGroup", "reportGroupArn", "report-group/"),
    "PutResourcePolicy": on("codebuild:PutResourcePolicy", "resourceArn", "project/"),
    "StartBuild": _start_build,
    "StartBuildBatch": _start_build,
    "UpdateProjectVisibility": on("codebuild:UpdateProjectVisibility", "projectArn", "project/"),
    "UpdateReportGroup": on("codebuild:UpdateReportGroup", "arn", "report-group/"),
    "UpdateWebhook": on("codebuild:UpdateWebhook", "projectName", "project/"),
}


def _report_group(report: str) -> str:
    """A report's ARN is ``...:report/GROUP:ID``; permissions are on its group."""
    head, _, rest = report.partition(":report/")
    return f"{head}:report-group/{rest.rpartition(':')[0]}"


def _pipeline(parameter: str, *below: str) -> Rule:
    """A pipeline, or with `below` the stage or action within: ``arn:...:PIPELINE/STAGE/ACTION``."""

    def rule(incoming: Incoming) -> Sequence[Need]:
        steps = [str(dig(incoming.params, parameter) or ""), *(incoming.text(name) for name in below)]
        action = f"codepipeline:{incoming.operation}"
        return (need(action, arn(incoming, "codepipeline", "/".join(steps)), incoming),)

    return rule


CODEPIPELINE: Mapping[str, Rule] = {
    **{
        operation: _pipeline("name")
        for operation in ("DeletePipeline", "GetPipeline", "GetPipelineState", "StartPipelineExecution")
    },
    **{operation: _pipeline("pipeline.name") for operation in ("CreatePipeline", "UpdatePipeline")},
    **{
        operation: _pipeline("pipelineName")
        for operation in (
            "GetPipelineExecution",
            "ListActionExecutions",
            "ListPipelineExecutions",
            "ListRuleExecutions",
            "StopPipelineExecution",
        )
    },
    **{
        operation: _pipeline("pipelineName", "stageName")
        for operation in (
            "DisableStageTransition",
            "EnableStageTransition",
            "OverrideStageCondition",
            "RetryStageExecution",
            "RollbackStage",
        )
    },
    **{
        operation: _pipeline("pipelineName", "stageName", "actionName")
        for operation in ("PutActionRevision", "PutApprovalResult")
    },
    **{
        operation: anything(f"codepipeline:{operation}")
        for operation in (
            "AcknowledgeJob",
            "AcknowledgeThirdPartyJob",
            "GetJobDetails",
            "GetThirdPartyJobDetails",
            "ListActionTypes",
            "ListPipelines",
            "ListRuleTypes",
            "PollForThirdPartyJobs",
            "PutJobFailureResult",
            "PutJobSuccessResult",
            "PutThirdPartyJobFailureResult",
            "PutThirdPartyJobSuccessResult",
        )
    },
    "DeleteWebhook": on("codepipeline:DeleteWebhook", "name", "webhook:"),
    "DeregisterWebhookWithThirdParty": on("codepipeline:DeregisterWebhookWithThirdParty", "webhookName", "webhook:"),
    "ListTagsForResource": on("codepipeline:ListTagsForResource", "resourceArn", ""),
    "ListWebhooks": anything("codepipeline:ListWebhooks"),
    "PutWebhook": on("codepipeline:PutWebhook", "webhook.name", "webhook:"),
    "RegisterWebhookWithThirdParty": on("codepipeline:RegisterWebhookWithThirdParty", "webhookName", "webhook:"),
    "TagResource": on("codepipeline:TagResource", "resourceArn", ""),
    "UntagResource": on("codepipeline:UntagResource", "resourceArn", ""),
}


def connections(prefix: str) -> Mapping[str, Rule]:
    """The rules of ``codeconnections`` or ``codestar-connections``: the same operations under two names."""
    return {
        **table(
            prefix,
            "connection/",
            {
                "ConnectionArn": ("DeleteConnection", "GetConnection"),
                "ResourceArn": ("ListTagsForResource", "TagResource", "UntagResource"),
                "HostArn": ("DeleteHost", "GetHost", "UpdateHost"),
                "": ("ListConnections", "ListHosts"),
            },
        ),
        # The id is made by the call: an identity policy can only cover connections as a whole.
        "CreateConnection": lambda incoming: (
            need(f"{prefix}:CreateConnection", arn(incoming, prefix, "connection/*"), incoming).having(
                {f"{prefix}:ProviderType": incoming.text("ProviderType")} if incoming.text("ProviderType") else {}
            ),
        ),
        "CreateHost": lambda incoming: (need(f"{prefix}:CreateHost", arn(incoming, prefix, "host/*"), incoming),),
    }
