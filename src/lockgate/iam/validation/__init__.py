"""The rules by which AWS accepts or rejects a policy document, each with the place and the cause.

In: a `Document` and its kind. Out: findings; none when all is well. `check_grammar` finds what cannot be compiled at
all, `check_acceptance` what AWS refuses beyond that, `check_quota` what is too long. Nothing here looks actions up:
that is `lockgate.iam.advice`. Source: IAM user guide, "Grammar of the IAM JSON policy language", and the pages of the
elements.
"""

from lockgate.iam.validation.acceptance import check_acceptance, check_names
from lockgate.iam.validation.grammar import check_grammar
from lockgate.iam.validation.quota import QUOTAS, check_quota, size_of

__all__ = ["QUOTAS", "check_acceptance", "check_grammar", "check_names", "check_quota", "size_of"]
