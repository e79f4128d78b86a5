"""Reading and writing the artifacts of a pipeline.

Source: CodePipeline user guide, "Manage the CodePipeline service role"; CodePipeline names an artifact's object
``PIPELINE/ARTIFACT/ID`` with the first 20 characters of the pipeline's name and the first 10 of the artifact's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lockgate.kernel import Origin
from lockgate.proof.sufficiency.need import Need

_PIPELINE, _ARTIFACT = 20, 10
_EXAMPLE = "AbC1dE2"
"""In the place of the id that CodePipeline makes up."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The artifact store of one pipeline: its bucket, and the beginning of its keys."""

    bucket: str
    pipeline: str
    partition: str = "aws"

    @property
    def arn(self) -> str:
        """The bucket's ARN."""
        return f"arn:{self.partition}:s3:::{self.bucket}"

    def object(self, artifact: str) -> str:
        """The ARN of one object of an artifact."""
        return f"{self.arn}/{self.pipeline[:_PIPELINE]}/{artifact[:_ARTIFACT]}/{_EXAMPLE}"


def reads(step: str, who: str, shelf: Shelf, artifact: str, place: Origin | None) -> Iterator[Need]:
    """The calls by which `who` takes an artifact; S3 asks KMS on the way."""
    for action in ("s3:GetObject", "s3:GetObjectVersion"):
        yield Need(step, who, action, shelf.object(artifact), f"the step takes the artifact `{artifact}`", place=place)


def writes(step: str, who: str, shelf: Shelf, artifact: str, place: Origin | None) -> Iterator[Need]:
    """The call by which `who` hands an artifact over; S3 asks KMS on the way."""
    why = f"the step makes the artifact `{artifact}`"
    yield Need(step, who, "s3:PutObject", shelf.object(artifact), why, place=place)


def looks(step: str, who: str, arn: str, actions: tuple[str, ...], place: Origin | None) -> Iterator[Need]:
    """The calls by which a service looks at a bucket before it uses it."""
    for action in actions:
        yield Need(step, who, f"s3:{action}", arn, "the service looks at the bucket before it uses it", place=place)
