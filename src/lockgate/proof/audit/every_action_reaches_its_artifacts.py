"""LG4617: whoever takes or makes an artifact is allowed to by his own policies, the bucket's and the key's together.

Source: Amazon S3 user guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)", "Permissions".
"""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.stages import Performed, performed, project_of
from lockgate.proof.reach import Node
from lockgate.proof.reach.actors import actor
from lockgate.proof.reach.objects import READING, WRITING, Access, object_access
from lockgate.proof.verdict import Claim, Proved, Severity, Unknown, Verdict
from lockgate.proof.world import Holding

_NAME_IN_KEYS = 20
"""Characters of a pipeline's name that its artifacts' keys begin with. Source: CodePipeline user guide."""
_REMEDY = "allow it in the role's policy, in the bucket's policy and in the key's policy, each for this role"
_SILENT = frozenset({"Approval"})


def every_action_reaches_its_artifacts(grounds: Grounds) -> Iterator[Verdict]:
    """The role of each action reads what it takes, and writes what it makes."""
    for one in performed(grounds):
        if one.action.category in _SILENT:
            continue
        found = project_of(grounds, one)
        role = found[1].role if found is not None else one.role
        for wanted, access in ((one.action.inputs, READING), (one.action.outputs, WRITING)):
            if wanted:
                yield _accessed(grounds, one, role, access)


def _accessed(grounds: Grounds, one: Performed, role: str, access: Access) -> Verdict:
    bucket = _bucket(grounds, one)
    account = role.split(":")[4] if role.startswith("arn:") else ""
    acting = actor(grounds.graph.terrain, Node("role", role, account))
    if bucket is None or acting is None:
        what = "artifact bucket" if bucket is None else f"role {role}"
        return Unknown(f"the {what} of `{one.name}` in {one.pipeline.name} is not part of the world")
    grounds.inquiry.taken()
    part = f"{one.pipeline.name[:_NAME_IN_KEYS]}/*"
    if object_access(grounds.graph.terrain, acting, bucket, part, access) is not None:
        return Proved()
    gaps = grounds.inquiry.taken()
    if gaps:
        return Unknown(gaps[0].reason)
    does = "read" if access is READING else "write"
    return one.found(f"`{role}` cannot {does} the artifacts of `{one.name}` in `{bucket.name}`", _REMEDY)


def _bucket(grounds: Grounds, one: Performed) -> Holding | None:
    """Of the action's Region, where the pipeline has several."""
    region = one.action.region
    stores = [each for each in one.facts.stores if each.region == region] or list(one.facts.stores)
    return grounds.atlas.bucket(stores[0].bucket) if stores else None


CLAIM = Claim(
    "LG4617",
    every_action_reaches_its_artifacts.__name__,
    "Every action reaches its artifacts",
    Severity.MEDIUM,
    "the action fails with an error that names S3 where KMS denied, or neither",
    every_action_reaches_its_artifacts,
)
