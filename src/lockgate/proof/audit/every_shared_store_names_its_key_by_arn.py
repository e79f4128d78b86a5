"""LG4614: a pipeline that works across accounts names a key of its own by ARN, in the Region of its store.

Source: CodePipeline API reference, "EncryptionKey": an id or alias means a key of the account that performs the action.
"""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.stages import shared
from lockgate.proof.delivery import Store
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Step, Unknown, Verdict
from lockgate.proof.world import Holding

_REMEDY = "write the ARN of a customer managed key of the store's Region into `EncryptionKey.Id`"
_UNTOLD = "unknown-"


def every_shared_store_names_its_key_by_arn(grounds: Grounds) -> Iterator[Verdict]:
    """Each artifact store of such a pipeline has the ARN of a key in its own Region."""
    for pipeline, facts in shared(grounds):
        for store in facts.stores:
            if store.key is not None and store.key.startswith(_UNTOLD):
                yield Unknown(f"the key of the artifacts of {pipeline.name} is not known")
                continue
            problem = _problem(pipeline, store)
            step = Step(pipeline.arn, "keeps its artifacts in", store.bucket)
            yield Refuted(problem, (step,), _REMEDY, pipeline.place) if problem else Proved()


def _problem(pipeline: Holding, store: Store) -> str:
    """What is wrong with the key; empty when nothing is."""
    if store.key is None:
        return f"the pipeline `{pipeline.name}` states no key: `aws/s3` is closed to the accounts that it deploys to"
    if not store.key.startswith("arn:") or ":key/" not in store.key:
        return f"the pipeline `{pipeline.name}` names its key `{store.key}`, which means another one in other accounts"
    region, wanted = store.key.split(":")[3], store.region or pipeline.arn.split(":")[3]
    if region != wanted:
        return f"the key of the pipeline `{pipeline.name}` is in {region}, its store in {wanted}"
    return ""


CLAIM = Claim(
    "LG4614",
    every_shared_store_names_its_key_by_arn.__name__,
    "Every artifact store that other accounts use names its key by ARN",
    Severity.MEDIUM,
    "the actions in other accounts cannot read the artifacts",
    every_shared_store_names_its_key_by_arn,
)
