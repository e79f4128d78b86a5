"""The action types that this emulator performs: artifact counts and configuration keys.

Source: CodePipeline user guide, "Action structure reference" and its page per provider. A type that is not here is
refused at CreatePipeline in AWS's own words for a type that the Region does not have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lockgate.emulator.services.codepipeline.declaration import ActionType


@dataclass(frozen=True, slots=True)
class KnownType:
    """One action type.

    Attributes:
        inputs: Fewest and most input artifacts.
        outputs: Fewest and most output artifacts.
        required: Configuration keys that must be given.
        optional: Configuration keys that may be given.
        values: Keys to the only values that AWS takes for them.
    """

    inputs: tuple[int, int]
    outputs: tuple[int, int]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every configuration key."""
        return self.required + self.optional


MODES = ("CHANGE_SET_EXECUTE", "CHANGE_SET_REPLACE", "CREATE_UPDATE", "DELETE_ONLY", "REPLACE_ON_FAILURE")

_CODEBUILD = KnownType(
    inputs=(1, 5),
    outputs=(0, 5),
    required=("ProjectName",),
    optional=(
        "PrimarySource",
        "BatchEnabled",
        "BuildspecOverride",
        "CombineArtifacts",
        "EnvironmentVariables",
        "ServiceRoleArnOverride",
    ),
    values={"BatchEnabled": ("true", "false"), "CombineArtifacts": ("true", "false")},
)

KNOWN: Mapping[tuple[str, str], KnownType] = {
    ("Source", "S3"): KnownType(
        inputs=(0, 0),
        outputs=(1, 1),
        required=("S3Bucket", "S3ObjectKey"),
        optional=("AllowOverrideForS3ObjectKey", "PollForSourceChanges"),
        values={"PollForSourceChanges": ("true", "false"), "AllowOverrideForS3ObjectKey": ("true", "false")},
    ),
    ("Source", "CodeStarSourceConnection"): KnownType(
        inputs=(0, 0),
        outputs=(1, 1),
        required=("ConnectionArn", "FullRepositoryId", "BranchName"),
        optional=("DetectChanges", "OutputArtifactFormat"),
        values={"OutputArtifactFormat": ("CODE_ZIP", "CODEBUILD_CLONE_REF"), "DetectChanges": ("true", "false")},
    ),
    ("Build", "CodeBuild"): _CODEBUILD,
    ("Test", "CodeBuild"): _CODEBUILD,
    ("Deploy", "CloudFormation"): KnownType(
        inputs=(0, 10),
        outputs=(0, 1),
        required=("ActionMode", "StackName"),
        optional=(
            "Capabilities",
            "ChangeSetName",
            "OutputFileName",
            "ParameterOverrides",
            "RoleArn",
            "TemplateConfiguration",
            "TemplatePath",
        ),
        values={"ActionMode": MODES},
    ),
    ("Deploy", "CodeDeploy"): KnownType((1, 1), (0, 0), ("ApplicationName", "DeploymentGroupName")),
    ("Deploy", "S3"): KnownType(
        inputs=(1, 1),
        outputs=(0, 0),
        required=("BucketName", "Extract"),
        optional=("CacheControl", "CannedACL", "KMSEncryptionKeyARN", "ObjectKey"),
        values={"Extract": ("true", "false")},
    ),
    ("Approval", "Manual"): KnownType((0, 0), (0, 0), optional=("CustomData", "ExternalEntityLink", "NotificationArn")),
    ("Invoke", "Lambda"): KnownType((0, 5), (0, 5), ("FunctionName",), ("UserParameters",)),
    ("Invoke", "CodePipeline"): KnownType((0, 0), (0, 0), ("PipelineName",), ("SourceRevisions", "Variables")),
}


def known_type(identity: ActionType) -> KnownType | None:
    """The type, or None when this emulator (or AWS) has no such type."""
    if identity.owner != "AWS" or identity.version != "1":
        return None
    return KNOWN.get((identity.category, identity.provider))
