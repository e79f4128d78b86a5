"""The template parameters that the pipeline fills.

Source: CodePipeline user guide, "Using parameter override functions with CodePipeline pipelines".
"""

import json

from lockgate.design.delivery import Target
from lockgate.spec.declaration import Source


def overrides(target: Target, artifact: str) -> str:
    """The ``ParameterOverrides`` of one runtime account as JSON, empty when the template has nothing to fill.

    Lockgate's own parameters are filled only where the template declares them; stated ones as they are, and a stated
    value counts more than one of Lockgate's.
    """
    own: dict[str, object] = {
        "ArtifactBucket": {"Fn::GetArtifactAtt": [artifact, "BucketName"]},
        "ArtifactKey": {"Fn::GetArtifactAtt": [artifact, "ObjectKey"]},
        "Boundary": target.boundary,
        "Environment": target.environment.name,
        "Release": "#{Source.VersionId}" if target.application.source is Source.ARTIFACT else "#{Source.CommitId}",
    }
    declared = target.application.template.parameters
    filled = {name: value for name, value in own.items() if name in declared}
    both = {**filled, **dict(sorted(target.parameters.items()))}
    return json.dumps(both, separators=(",", ":")) if both else ""
