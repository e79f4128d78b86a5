"""CodeBuild: projects, webhooks, reports, and builds that really run.

In: authorised `Call` values and signed deliveries of GitHub. Out: answers in botocore's shapes, processes
that run a buildspec with the project role's credentials and nothing else, artifacts in S3, logs in
CloudWatch Logs, commit statuses. It must not touch S3, logs, parameters or secrets except as the project's
role through `Aws.client`, and leaves no process behind.
"""

from collections.abc import Sequence

from lockgate.emulator.ports import Aws, Service
from lockgate.emulator.services.codebuild.service import CodeBuild


def services(aws: Aws) -> Sequence[Service]:
    """The services of this package."""
    return [CodeBuild(aws)]
