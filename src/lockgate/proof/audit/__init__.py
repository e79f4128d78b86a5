"""The theorems that need no declaration: what must hold of any delivery, whoever wrote its templates.

In: `Grounds`, a world with its graph. Out: `CLAIMS`, each of which yields one verdict for each thing that it speaks of.
Whatever is about access is asked of the symbolic engine, for all requests at once, and chains of steps of the graph of
`lockgate.proof.reach`; only what is no question of access (a filter's pattern, a key's name) is read off. A claim reads
no file.
"""

from lockgate.proof.audit import (
    every_action_reaches_its_artifacts,
    every_action_role_can_be_assumed,
    every_artifact_can_be_handed_on,
    every_build_uses_the_key_of_its_pipeline,
    every_encryption_context_fits_its_bucket,
    every_role_is_passed_within_its_account,
    every_service_role_is_pinned,
    every_shared_store_names_its_key_by_arn,
    every_webhook_filter_means_what_it_says,
    no_account_replaces_what_another_deploys,
    no_bucket_is_shared_with_a_whole_account,
    no_key_is_shared_with_a_whole_account,
    no_policy_names_an_id,
    no_provider_is_trusted_for_every_subject,
    no_service_acts_for_strangers,
    no_trust_takes_in_a_whole_account,
    nobody_assumes_any_role,
    nobody_outgrows_his_permissions,
    nobody_passes_any_role,
    nothing_else_is_shared_with_a_whole_account,
    nothing_is_open_to_everyone,
)
from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.verdict import Claim

CLAIMS: tuple[Claim[Grounds], ...] = (
    no_trust_takes_in_a_whole_account.CLAIM,
    nothing_is_open_to_everyone.CLAIM,
    no_provider_is_trusted_for_every_subject.CLAIM,
    no_key_is_shared_with_a_whole_account.CLAIM,
    no_bucket_is_shared_with_a_whole_account.CLAIM,
    nothing_else_is_shared_with_a_whole_account.CLAIM,
    nobody_outgrows_his_permissions.CLAIM,
    nobody_passes_any_role.CLAIM,
    no_account_replaces_what_another_deploys.CLAIM,
    no_service_acts_for_strangers.CLAIM,
    every_service_role_is_pinned.CLAIM,
    no_policy_names_an_id.CLAIM,
    every_build_uses_the_key_of_its_pipeline.CLAIM,
    every_shared_store_names_its_key_by_arn.CLAIM,
    every_role_is_passed_within_its_account.CLAIM,
    every_action_role_can_be_assumed.CLAIM,
    every_action_reaches_its_artifacts.CLAIM,
    every_artifact_can_be_handed_on.CLAIM,
    every_webhook_filter_means_what_it_says.CLAIM,
    every_encryption_context_fits_its_bucket.CLAIM,
    nobody_assumes_any_role.CLAIM,
)
"""In the order of their ids; the reference shows them, and a test compares them with the files."""

__all__ = ["CLAIMS", "Grounds"]
