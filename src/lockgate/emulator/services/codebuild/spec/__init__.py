"""The buildspec: YAML text to a checked, frozen `Buildspec`.

In: the text of a buildspec and nothing else. Out: a `Buildspec` with its warnings, or a `BuildspecError` whose message
is what a build shows behind ``YAML_FILE_ERROR``. It runs nothing and reads no file.
"""

from lockgate.emulator.services.codebuild.spec.document import BuildspecError
from lockgate.emulator.services.codebuild.spec.model import (
    Artifacts,
    ArtifactSet,
    Buildspec,
    Cache,
    Env,
    OnFailure,
    Phase,
    Report,
    SecretReference,
)
from lockgate.emulator.services.codebuild.spec.reader import read

__all__ = [
    "ArtifactSet",
    "Artifacts",
    "Buildspec",
    "BuildspecError",
    "Cache",
    "Env",
    "OnFailure",
    "Phase",
    "Report",
    "SecretReference",
    "read",
]
