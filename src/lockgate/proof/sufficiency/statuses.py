"""What the function that posts commit statuses calls, where the declared file asks for them.

Source: CodePipeline user guide, "Monitoring CodePipeline events".
"""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.proof.sufficiency.functions import invoked
from lockgate.proof.sufficiency.need import Need


def statuses(line: Delivery) -> Iterator[Need]:
    """The calls behind the status of one execution; none where nothing posts them."""
    if line.github is None:
        return
    step, name, place = f"{line.names.pipeline}: status", line.names.status, line.github.origin
    role = line.arns.role(line.account, name)
    yield from invoked(line, step, name, "the pipeline's event calls it", place)
    secret = line.arns.regional("secretsmanager", line.account, f"secret:{line.github.token_secret}-AbCdEf")
    calls = [
        ("codepipeline:GetPipelineExecution", line.pipeline, "it looks at the execution"),
        ("codepipeline:ListActionExecutions", line.pipeline, "it looks at the execution's actions"),
        ("secretsmanager:GetSecretValue", secret, "it reads the token"),
    ]
    if line.by_artifact:
        calls.append(("codebuild:BatchGetBuilds", line.build_project, "the build knows the commit"))
        source_object, why = line.arns.objects(line.bucket, line.source_key), "the artifact's metadata name the build"
        yield Need(step, role, "s3:GetObjectVersion", source_object, why, place=place, metadata=True)
    for does, on, why in calls:
        yield Need(step, role, does, on, why, place=place)
