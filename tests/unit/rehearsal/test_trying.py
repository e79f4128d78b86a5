"""Facts about judging an attack."""

import pytest

from lockgate.rehearsal import Outcome
from lockgate.rehearsal.trying import outcome_of


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"])
def test_only_iams_own_codes_count_as_refused(code: str):
    assert outcome_of(code) is Outcome.REFUSED


@pytest.mark.parametrize("code", ["NoSuchKey", "ValidationError", "InternalFailure", "ExpiredToken"])
def test_any_other_error_proves_nothing(code: str):
    assert outcome_of(code) is Outcome.INCONCLUSIVE


def test_a_call_that_went_through_is_a_hole():
    assert outcome_of(None) is Outcome.SUCCEEDED
