"""The theorems about a declared design: one to a file, named after what it says.

In: a `Subject`, a declaration with a world that should be what it declares. Out: `CLAIMS`, each of which yields one
verdict for each thing that it speaks of. What a claim calls impossible is asked of the symbolic engine for all requests
at once; what must be possible is decided request by request. A claim reads no file and knows no renderer.
"""

from lockgate.proof.claims import (
    a_deployment_cannot_outgrow_its_boundary,
    a_runtime_account_cannot_change_its_pipeline,
    developers_cannot_read_production_data,
    every_pipeline_step_is_allowed,
    every_trust_names_exactly_one_role,
    everything_is_encrypted_with_the_shared_key,
    no_environment_reaches_another,
    no_guardrail_can_be_removed_from_below,
    no_outsider_reaches_anything,
    no_pull_request_build_can_deploy,
    only_named_people_change_a_pipeline,
    only_the_build_writes_artifacts,
    what_was_approved_is_what_is_deployed,
)
from lockgate.proof.claims.subject import Subject
from lockgate.proof.verdict import Claim

CLAIMS: tuple[Claim[Subject], ...] = tuple(
    sorted(
        (
            a_deployment_cannot_outgrow_its_boundary.CLAIM,
            a_runtime_account_cannot_change_its_pipeline.CLAIM,
            developers_cannot_read_production_data.CLAIM,
            every_pipeline_step_is_allowed.CLAIM,
            every_trust_names_exactly_one_role.CLAIM,
            everything_is_encrypted_with_the_shared_key.CLAIM,
            no_environment_reaches_another.CLAIM,
            no_guardrail_can_be_removed_from_below.CLAIM,
            no_outsider_reaches_anything.CLAIM,
            no_pull_request_build_can_deploy.CLAIM,
            only_named_people_change_a_pipeline.CLAIM,
            only_the_build_writes_artifacts.CLAIM,
            what_was_approved_is_what_is_deployed.CLAIM,
        ),
        key=lambda claim: claim.id,
    )
)
"""In the order of their ids; the reference shows them, and a test compares them with the files."""


def claims_of(subject: Subject) -> tuple[Claim[Subject], ...]:
    """Every claim about the subject: those of the catalogue, and those that its declared file adds.

    Raises:
        LockgateError: When the declared file speaks of an action that does not exist; exit code 3.
    """
    if not subject.declaration.forbid and not subject.declaration.require:
        return CLAIMS
    from lockgate.proof.claims.demands import demands_of  # noqa: PLC0415  the graph behind it is for demands alone

    return (*CLAIMS, *demands_of(subject))


__all__ = ["CLAIMS", "Subject", "claims_of"]
