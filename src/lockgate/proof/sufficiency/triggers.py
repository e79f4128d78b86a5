"""What the function calls that starts a pipeline when an artifact has arrived, where the line has such a source.

Source: CodePipeline user guide, "Start a pipeline with a source revision override"; Amazon S3 API reference,
"ListObjectVersions", "HeadObject"; CodeBuild API reference, "BatchGetBuilds".
"""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.proof.sufficiency.functions import invoked
from lockgate.proof.sufficiency.need import Need


def triggers(line: Delivery) -> Iterator[Need]:
    """The calls between an artifact's arrival and the start of the pipeline; none where a connection starts it."""
    if not line.by_artifact:
        return
    step, name, place = f"{line.names.pipeline}: start", line.names.trigger, line.branch_origin
    role, bucket = line.arns.role(line.account, name), line.arns.bucket(line.bucket)
    yield from invoked(line, step, name, "the artifact's arrival calls it", place)
    why, only = "it looks which artifacts are there", {"s3:prefix": line.source_key}
    yield Need(step, role, "s3:ListBucketVersions", bucket, why, only, place)
    source_object, why = line.arns.objects(line.bucket, line.source_key), "the artifact's metadata name the build"
    yield Need(step, role, "s3:GetObjectVersion", source_object, why, place=place, metadata=True)
    why = "the build's number tells which is newer"
    yield Need(step, role, "codebuild:BatchGetBuilds", line.build_project, why, place=place)
    start = "codepipeline:StartPipelineExecution"
    yield Need(step, role, start, line.pipeline, "it starts the pipeline", place=place)
