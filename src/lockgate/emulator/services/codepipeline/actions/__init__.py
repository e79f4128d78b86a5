"""The providers: one module performs one kind of action with the session of the role that acts.

In: an `ActionContext` whose configuration is resolved and whose input artifacts are located. Out: an `Outcome`, or
`ActionFailed` with the provider's message. A provider must not touch the pipeline's records except through the context,
and must not act with any credentials but the context's.
"""

from collections.abc import Mapping
from datetime import timedelta

from lockgate.emulator.services.codepipeline.actions import (
    approval,
    cloudformation,
    codebuild,
    codedeploy,
    connection,
    function,
    pipeline,
    s3_deploy,
    s3_source,
)
from lockgate.emulator.services.codepipeline.performing import Provider

HOUR = timedelta(hours=1)

PROVIDERS: Mapping[tuple[str, str], tuple[Provider, timedelta]] = {
    ("Source", "S3"): (s3_source.perform, timedelta(minutes=90)),
    ("Source", "CodeStarSourceConnection"): (connection.perform, HOUR),
    ("Build", "CodeBuild"): (codebuild.perform, timedelta(hours=36)),
    ("Test", "CodeBuild"): (codebuild.perform, timedelta(hours=8)),
    ("Deploy", "CloudFormation"): (cloudformation.perform, timedelta(days=3)),
    ("Deploy", "CodeDeploy"): (codedeploy.perform, timedelta(days=5)),
    ("Deploy", "S3"): (s3_deploy.perform, timedelta(minutes=90)),
    ("Approval", "Manual"): (approval.perform, timedelta(days=7)),
    ("Invoke", "Lambda"): (function.perform, timedelta(hours=24)),
    ("Invoke", "CodePipeline"): (pipeline.perform, HOUR),
}
"""What performs each action type, and after which time it has failed (CodePipeline user guide, "Quotas")."""
