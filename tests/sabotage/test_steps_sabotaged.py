"""Statements that are missing, each of which stops a delivery at some step."""

import pytest

from lockgate.proof.verdict import Outcome
from sabotaging import Draft, outcome

CLAIM = "every_pipeline_step_is_allowed"
PIPELINE, ARTIFACTS, ACCESS = "orders-master-pipeline", "orders-master-artifacts", "orders-prod-access"
DROPPED = [
    (PIPELINE, "PipelineRole", "Hop"),
    (PIPELINE, "PipelineRole", "ArtifactsObjects"),
    (PIPELINE, "PipelineRole", "ArtifactsKey"),
    (PIPELINE, "PipelineRole", "SourceObjects"),
    (PIPELINE, "PipelineRole", "SourceKey"),
    (PIPELINE, "PipelineRole", "Bucket"),
    (PIPELINE, "PipelineRole", "CodePipeline"),
    (PIPELINE, "BuildRole", "CodeBuild"),
    (PIPELINE, "BuildRole", "Log"),
    (PIPELINE, "BuildRole", "Reports"),
    (PIPELINE, "BuildRole", "BuildObjects"),
    (PIPELINE, "BuildRole", "BuildKey"),
    (PIPELINE, "CheckRole", "Log"),
    (PIPELINE, "TriggerRole", "Start"),
    (PIPELINE, "TriggerRole", "ArtifactVersions"),
    (PIPELINE, "TriggerRole", "ArtifactMetadata"),
    (PIPELINE, "TriggerRole", "Build"),
    (PIPELINE, "TriggerRole", "Log"),
    (PIPELINE, "TriggerRole", "Lambda"),
    (PIPELINE, "GroupReleaseManagers", "ApproveProd"),
    (ARTIFACTS, "Key", "Artifacts"),
    (ARTIFACTS, "Key", "Build"),
    (ARTIFACTS, "Key", "ProdAction"),
    (ARTIFACTS, "Key", "ProdExecution"),
    (ARTIFACTS, "BucketPolicy", "ProdAction"),
    (ARTIFACTS, "BucketPolicy", "ProdActionBucket"),
    (ARTIFACTS, "BucketPolicy", "ProdExecution"),
    (ACCESS, "ActionRole", "OnlyThePipeline"),
    (ACCESS, "ActionRole", "ChangeSets"),
    (ACCESS, "ActionRole", "Stack"),
    (ACCESS, "ActionRole", "PassRole"),
    (ACCESS, "ActionRole", "ProdActionObjects"),
    (ACCESS, "ActionRole", "ProdActionKey"),
    (ACCESS, "ExecutionRole", "CloudFormation"),
    (ACCESS, "ExecutionRole", "Iam1"),
    (ACCESS, "ExecutionRole", "Lambda1"),
    (ACCESS, "ExecutionRole", "PassRole"),
    (ACCESS, "ExecutionRole", "ProdExecutionObjects"),
    (ACCESS, "ExecutionBoundary", "AtMost"),
]


@pytest.mark.parametrize(("stack", "resource", "sid"), DROPPED, ids=lambda each: each)
def test_a_missing_statement_is_found_before_anything_is_deployed(stack, resource, sid):
    draft = Draft.of("paired")
    draft.drop(stack, resource, sid)
    assert outcome(CLAIM, draft) is Outcome.REFUTED
