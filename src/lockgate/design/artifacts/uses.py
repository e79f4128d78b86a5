"""Every use of a line's artifacts: which roles, which objects, reading or writing."""

from dataclasses import dataclass

from lockgate.design.delivery import COMMIT, RELEASE, Delivery, Target
from lockgate.design.execution.code import code_in_artifacts
from lockgate.kernel import AccountId, Origin
from lockgate.spec.declaration import Environment


@dataclass(frozen=True, slots=True)
class ArtifactUse:
    """Some roles that use some objects of the artifact bucket.

    Attributes:
        sid: A name for the statements that follow from it.
        roles: ARNs of the roles.
        accounts: The roles' accounts, in the same order, each once.
        objects: A pattern of object keys.
        reads: Whether they read.
        writes: Whether they write.
        lists: Whether they also ask for the bucket's place and versioning.
        reason: What for.
        origin: What caused it.
    """

    sid: str
    roles: tuple[str, ...]
    accounts: tuple[AccountId, ...]
    objects: str
    reads: bool
    writes: bool
    lists: bool
    reason: str
    origin: Origin

    @property
    def key_actions(self) -> tuple[str, ...]:
        """What S3 asks of KMS on behalf of the roles.

        GetObject needs Decrypt, PutObject needs GenerateDataKey, and an upload in parts needs both. Source: Amazon S3
        user guide, "Using server-side encryption with AWS KMS keys", permissions.
        """
        return ("kms:Decrypt", "kms:GenerateDataKey") if self.writes else ("kms:Decrypt",)


def uses(delivery: Delivery) -> tuple[ArtifactUse, ...]:
    """Every use of the line's artifacts: the pipeline's, the build's, then each environment's."""
    by_environment = [_environment(delivery, environment) for environment in delivery.line.environments]
    return (*_pipeline(delivery), *_build(delivery), *(use for group in by_environment for use in group))


def uses_of(delivery: Delivery, role: str) -> tuple[ArtifactUse, ...]:
    """The uses that one role (an ARN) has a part in."""
    return tuple(use for use in uses(delivery) if role in use.roles)


def _pipeline(delivery: Delivery) -> tuple[ArtifactUse, ...]:
    role, account = (delivery.pipeline_role,), (delivery.account,)
    keys = delivery.artifact_keys
    own = "The pipeline keeps its artifacts under the first 20 characters of its name."
    moves = ArtifactUse("Artifacts", role, account, keys, True, True, True, own, delivery.origin)
    if not delivery.by_artifact:
        return (moves,)
    why = "The pipeline's source is the one object that the build writes."
    key = delivery.source_key
    return (moves, ArtifactUse("Source", role, account, key, True, False, True, why, delivery.branch_origin))


def _build(delivery: Delivery) -> tuple[ArtifactUse, ...]:
    """The build cannot write what it reads: neither the commit that was checked out nor another line's objects."""
    role, account = (delivery.build_role,), (delivery.account,)
    if delivery.by_artifact:
        why = "The build writes the line's source object, and no other object."
        return (ArtifactUse("Build", role, account, delivery.source_key, False, True, False, why, delivery.origin),)
    taken, given = delivery.keys_of(COMMIT), delivery.keys_of(RELEASE)
    why_taken, why_given = "The build takes the commit from the pipeline.", "The build hands its output back."
    return (
        ArtifactUse("Commit", role, account, taken, True, False, False, why_taken, delivery.origin),
        ArtifactUse("Build", role, account, given, False, True, False, why_given, delivery.origin),
    )


def _environment(delivery: Delivery, environment: Environment) -> tuple[ArtifactUse, ...]:
    targets = delivery.targets_of(environment)
    accounts = tuple(target.account for target in targets)
    name = _pascal(environment.name)
    actions = ArtifactUse(
        f"{name}Action",
        tuple(target.action_role for target in targets),
        accounts,
        delivery.keys_of(RELEASE),
        reads=True,
        writes=False,
        lists=True,
        reason=f"The pipeline's actions in {environment.name} read the template from the release.",
        origin=targets[0].origin,
    )
    return (actions, *_executions(delivery, targets, name))


def _executions(delivery: Delivery, targets: tuple[Target, ...], name: str) -> tuple[ArtifactUse, ...]:
    """The execution roles, which read artifacts only where the template has code there."""
    code = code_in_artifacts(delivery.application.template)
    if code is None:
        return ()
    return (
        ArtifactUse(
            f"{name}Execution",
            tuple(target.execution_role for target in targets),
            tuple(target.account for target in targets),
            delivery.keys_of(RELEASE),
            reads=True,
            writes=False,
            lists=False,
            reason=f"CloudFormation fetches the code of `{code.logical_id}` with the execution role.",
            origin=code.origin,
        ),
    )


def _pascal(name: str) -> str:
    """`name` as a part of a Sid: ``eu-prod`` becomes ``EuProd``."""
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-"))
