"""What could not be read is never taken for proof."""

import pytest

from audited_delivery import EXTRAS, TARGET, audited
from lockgate.proof.audit import (
    every_service_role_is_pinned,
    no_key_is_shared_with_a_whole_account,
    no_trust_takes_in_a_whole_account,
    nobody_passes_any_role,
    nothing_is_open_to_everyone,
)
from lockgate.proof.verdict import Outcome

TRUST = (TARGET, "Principal: {AWS: !Sub", "Principl: {AWS: !Sub")
KEY = (EXTRAS, 'Action: kms:Decrypt\n            Resource: "*"', 'Action: kms:Decrypt\n            Resorce: "*"')
MANAGED = (
    EXTRAS,
    "      RoleName: parcels-resize\n",
    "      RoleName: parcels-resize\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/Unheard]\n",
)
IMPORTED = (
    EXTRAS,
    "Principal: {Service: codebuild.amazonaws.com}",
    "Principal: {Service: !ImportValue nobody-exports-this}",
)


@pytest.mark.parametrize(
    ("claim", "edit"),
    [
        (no_trust_takes_in_a_whole_account, TRUST),
        (nothing_is_open_to_everyone, TRUST),
        (no_key_is_shared_with_a_whole_account, KEY),
        (nobody_passes_any_role, MANAGED),
        (every_service_role_is_pinned, IMPORTED),
        (nothing_is_open_to_everyone, IMPORTED),
    ],
)
def test_a_gap_makes_a_claim_unknown(tmp_path, claim, edit):
    found = audited(claim.CLAIM, tmp_path, edit)
    assert found.outcome is Outcome.UNKNOWN
    assert found.unknowns
