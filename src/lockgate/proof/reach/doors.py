"""The places of a world where an object becomes the input of a delivery.

Source: CodePipeline user guide, "Amazon S3 source action reference", and "Input and output artifacts": artifacts are
objects under the pipeline's name, of which the first twenty characters count.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lockgate.proof.reach.atlas import Atlas
from lockgate.proof.reach.nodes import Node, Power
from lockgate.proof.world import Holding

_NAME_IN_KEYS = 20
"""Characters of a pipeline's name that its artifacts' keys begin with."""


@dataclass(frozen=True, slots=True)
class Door:
    """An object, or objects under a prefix, that something takes as its `what`; whoever writes them decides `fed`."""

    bucket: str
    part: str
    fed: Node
    what: str
    whose: Holding


class Doors:
    """The doors by the name of their bucket."""

    def __init__(self, atlas: Atlas) -> None:
        self._of_bucket: dict[str, list[Door]] = defaultdict(list)
        for door in (*_of_pipelines(atlas), *_of_builds(atlas)):
            self._of_bucket[door.bucket].append(door)

    def of(self, bucket: Holding) -> list[Door]:
        """Those that take objects of `bucket`."""
        return self._of_bucket.get(bucket.name, [])


def _of_pipelines(atlas: Atlas) -> Iterator[Door]:
    for holding, pipeline in atlas.pipelines():
        fed = Node("pipeline", holding.arn, holding.account, Power.FEED)
        for action in pipeline.actions:
            if (action.category, action.provider) == ("Source", "S3"):
                key = action.configuration.get("S3ObjectKey", "*")
                chosen = action.configuration.get("AllowOverrideForS3ObjectKey", "false").lower() == "true"
                yield Door(action.configuration.get("S3Bucket", ""), "*" if chosen else key, fed, "source", holding)
        for store in pipeline.stores:
            yield Door(store.bucket, f"{holding.name[:_NAME_IN_KEYS]}/*", fed, "artifacts", holding)


def _of_builds(atlas: Atlas) -> Iterator[Door]:
    for holding, build in atlas.projects():
        if build.source == "S3" and build.location:
            name, _, key = build.location.partition("/")
            yield Door(name, key or "*", Node("project", holding.arn, holding.account), "source", holding)
