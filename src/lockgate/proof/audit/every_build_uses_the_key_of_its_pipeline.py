"""LG4613: a build whose artifact goes to other accounts encrypts it with the pipeline's key.

CodeBuild encrypts with the project's key, and with ``aws/s3`` where it states none; it ignores the pipeline's. No other
account can use ``aws/s3``. Sources: CodeBuild API reference, "encryptionKey" of a project; Amazon S3 user guide, "Using
server-side encryption with AWS KMS keys (SSE-KMS)".
"""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.stages import performed, project_of, shared
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Verdict

_REMEDY = "set `EncryptionKey` of the project to the ARN of the pipeline's key"


def every_build_uses_the_key_of_its_pipeline(grounds: Grounds) -> Iterator[Verdict]:
    """Each build of a pipeline with actions in other accounts names the key of the pipeline's store."""
    delivered = {pipeline.arn for pipeline, _ in shared(grounds)}
    for one in performed(grounds):
        found = project_of(grounds, one)
        if found is None or one.pipeline.arn not in delivered or not one.action.outputs:
            continue
        project, build = found
        wanted = {_same(grounds, store.key, one.pipeline.account) for store in one.facts.stores if store.key}
        used = _same(grounds, build.key, project.account)
        if not wanted or used in wanted:
            yield Proved()
        else:
            used_key = _shown(build.key)
            fact = f"the project `{project.name}` encrypts its artifacts with {used_key}, not with the pipeline's key"
            yield Refuted(fact, (one.step(),), _REMEDY, project.place)


def _same(grounds: Grounds, reference: str | None, account: str) -> str:
    """One text for a key, however it is named."""
    key = grounds.atlas.key(reference, account) if reference else None
    return key.arn if key is not None else (reference or "")


def _shown(key: str | None) -> str:
    return f"`{key}`" if key else "`aws/s3`"


CLAIM = Claim(
    "LG4613",
    every_build_uses_the_key_of_its_pipeline.__name__,
    "Every build whose artifact leaves the account encrypts it with the pipeline's key",
    Severity.MEDIUM,
    "the next account cannot decrypt the artifact, and the delivery fails there with an error that names S3",
    every_build_uses_the_key_of_its_pipeline,
)
