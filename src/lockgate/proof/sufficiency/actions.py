"""What each type of action calls, and on what.

Source: CodePipeline user guide, "Action structure reference", the page of each provider, "Service role permissions".
"""

from collections.abc import Callable, Iterator, Mapping

from lockgate.proof.sufficiency.artifacts import looks, reads, writes
from lockgate.proof.sufficiency.builds import build, project_named
from lockgate.proof.sufficiency.doing import Doing
from lockgate.proof.sufficiency.need import Need, Untold
from lockgate.proof.sufficiency.stacks import cloudformation

Needs = Iterator[Need | Untold]


def of_action(doing: Doing) -> Needs:
    """The calls of one action."""
    kind = (doing.action.category, doing.action.provider)
    known = KINDS.get(kind)
    if known is None:
        yield Untold(doing.step, f"what an action of the kind {'/'.join(kind)} calls is not known to Lockgate")
        return
    yield from known(doing)


def _s3_source(doing: Doing) -> Needs:
    bucket = f"arn:{doing.partition}:s3:::{doing.setting('S3Bucket')}"
    seen = ("GetBucketAcl", "GetBucketLocation", "GetBucketVersioning")
    yield from looks(doing.step, doing.who, bucket, seen, doing.place)
    for action in ("GetObject", "GetObjectVersion", "GetObjectTagging", "GetObjectVersionTagging"):
        yield doing.need(f"s3:{action}", f"{bucket}/{doing.setting('S3ObjectKey')}", "the source is this object")
    yield from _outputs(doing)


def _connection_source(doing: Doing) -> Needs:
    """Both names of the service are asked for."""
    for service in ("codeconnections", "codestar-connections"):
        context = {f"{service}:FullRepositoryId": doing.setting("FullRepositoryId")}
        why = "the commit is read through the connection"
        yield doing.need(f"{service}:UseConnection", doing.setting("ConnectionArn"), why, context)
    yield from _outputs(doing)
    for artifact in doing.action.outputs:
        why = "CodePipeline states the owner of what a source makes"
        yield doing.need("s3:PutObjectAcl", doing.shelf.object(artifact), why)


def _codebuild(doing: Doing) -> Needs:
    """CodeBuild takes and hands over artifacts by itself, with its project's role."""
    project = project_named(doing, doing.setting("ProjectName"))
    if project is None:
        yield Untold(doing.step, f"there is no build project {doing.setting('ProjectName')}")
        return
    for action in ("codebuild:StartBuild", "codebuild:BatchGetBuilds"):
        yield doing.need(action, project.arn, "the action starts the build and waits for it")
    yield from build(doing.step, project, doing)


def _approval(doing: Doing) -> Needs:
    """Nobody but a person acts; see `lockgate.proof.sufficiency.people`."""
    topic = doing.setting("NotificationArn")
    if topic:
        yield doing.need("sns:Publish", topic, "the action tells people that it waits")


def _outputs(doing: Doing) -> Needs:
    for artifact in doing.action.outputs:
        yield from writes(doing.step, doing.who, doing.shelf, artifact, doing.place)


def _inputs(doing: Doing) -> Needs:
    for artifact in doing.action.inputs:
        yield from reads(doing.step, doing.who, doing.shelf, artifact, doing.place)


def _cloudformation(doing: Doing) -> Needs:
    if doing.action.inputs:
        seen = ("GetBucketLocation", "GetBucketVersioning", "ListBucket")
        yield from looks(doing.step, doing.who, doing.shelf.arn, seen, doing.place)
    yield from _inputs(doing)
    yield from cloudformation(doing)


def _function(doing: Doing) -> Needs:
    function = doing.regional("lambda", f"function:{doing.setting('FunctionName')}")
    yield doing.need("lambda:InvokeFunction", function, "the action invokes it")
    yield doing.need("lambda:ListFunctions", "*", "CodePipeline looks the function up")
    yield from _inputs(doing)
    yield from _outputs(doing)


def _bucket(doing: Doing) -> Needs:
    bucket = f"arn:{doing.partition}:s3:::{doing.setting('BucketName')}"
    yield from looks(
        doing.step, doing.who, bucket, ("GetBucketAcl", "GetBucketLocation", "GetBucketVersioning"), doing.place
    )
    for action in ("s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"):
        yield doing.need(action, f"{bucket}/{doing.setting('ObjectKey') or 'object'}", "the action puts files there")
    yield from _inputs(doing)


def _pipeline(doing: Doing) -> Needs:
    started = doing.regional("codepipeline", doing.setting("PipelineName"))
    yield doing.need("codepipeline:StartPipelineExecution", started, "the action starts it")


KINDS: Mapping[tuple[str, str], Callable[[Doing], Needs]] = {
    ("Source", "S3"): _s3_source,
    ("Source", "CodeStarSourceConnection"): _connection_source,
    ("Build", "CodeBuild"): _codebuild,
    ("Test", "CodeBuild"): _codebuild,
    ("Deploy", "CloudFormation"): _cloudformation,
    ("Deploy", "S3"): _bucket,
    ("Approval", "Manual"): _approval,
    ("Invoke", "Lambda"): _function,
    ("Invoke", "CodePipeline"): _pipeline,
}
"""By category and provider."""
