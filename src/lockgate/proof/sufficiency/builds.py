"""What a build calls, with its project's role.

Source: CodeBuild user guide, "Allow CodeBuild to interact with other AWS services", "Working with test reports".
"""

from collections.abc import Iterator

from lockgate.proof.delivery import Build
from lockgate.proof.sufficiency.artifacts import looks
from lockgate.proof.sufficiency.doing import Doing
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.world import Holding, World

CODEBUILD = "codebuild.amazonaws.com"
_REPORTS = ("CreateReportGroup", "CreateReport", "UpdateReport", "BatchPutTestCases")


def project_named(doing: Doing, name: str) -> Holding | None:
    """The project of that name in the action's account."""
    return doing.world.holding(doing.regional("codebuild", f"project/{name}"))


def builds_of_webhooks(world: World) -> Iterator[Need]:
    """The calls of every build that a push or a pull request starts."""
    for each in world.holdings:
        if isinstance(each.delivery, Build) and each.delivery.webhook is not None:
            yield from build(f"{each.name}: build", each)


def build(step: str, project: Holding, doing: Doing | None = None) -> Iterator[Need]:
    """The calls of one build; `doing` is the action that starts it, None for a webhook."""
    found = project.delivery
    if not isinstance(found, Build):
        return
    _, partition, _, region, account, _ = project.arn.split(":", 5)
    source = {"aws:SourceArn": project.arn, "aws:SourceAccount": account}
    yield Need(step, CODEBUILD, "sts:AssumeRole", found.role, "CodeBuild acts as it", source, project.place)
    log = f"arn:{partition}:logs:{region}:{account}:log-group:/aws/codebuild/{project.name}"
    yield Need(step, found.role, "logs:CreateLogGroup", f"{log}:*", "the build makes its log", place=project.place)
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        stream = f"{log}:log-stream:build"
        yield Need(step, found.role, action, stream, "the build writes its log", place=project.place)
    for action in _REPORTS:
        group = f"arn:{partition}:codebuild:{region}:{account}:report-group/{project.name}-tests"
        yield Need(step, found.role, f"codebuild:{action}", group, "the build reports its tests", place=project.place)
    if doing is not None:
        yield from _in_a_pipeline(step, found, doing)
    elif found.bucket:
        yield from _by_itself(step, project, found, partition)


def _in_a_pipeline(step: str, found: Build, doing: Doing) -> Iterator[Need]:
    for artifact in doing.action.inputs:
        for action in ("s3:GetObject", "s3:GetObjectVersion"):
            why = f"the build takes the artifact `{artifact}`"
            yield Need(step, found.role, action, doing.shelf.object(artifact), why, place=doing.place)
    for artifact in doing.action.outputs:
        why = f"the build hands over the artifact `{artifact}`"
        yield Need(step, found.role, "s3:PutObject", doing.shelf.object(artifact), why, place=doing.place)


def _by_itself(step: str, project: Holding, found: Build, partition: str) -> Iterator[Need]:
    bucket = f"arn:{partition}:s3:::{found.bucket}"
    yield from looks(step, found.role, bucket, ("GetBucketAcl", "GetBucketLocation"), project.place)
    why = "the build puts its artifact there"
    yield Need(step, found.role, "s3:PutObject", f"{bucket}/{found.path}", why, place=project.place)
