"""Rules of references: whether the parts of the declared file fit together.

In: a `Subject`. Out: findings. A rule of this folder compares values with each other, with the names that are declared
and with the applications' templates.
"""

from lockgate.spec.rules.references import (
    branch_claimed_twice,
    branch_in_two_accounts,
    filled_parameter,
    infrastructure_as_runtime,
    management_account,
    missing_parameter,
    parameters_too_long,
    repository_missing,
    shared_runtime_account,
    too_many_webhooks,
    trigger_of_another_branch,
    trigger_without_connection,
    trigger_without_own_branch,
    trigger_without_pipeline,
    undelivered_parameters,
    unguarded_artifact,
    unknown_demand_name,
    unknown_environment,
    unknown_group,
    unknown_parameter,
    unused_permission,
    unwritten_configuration,
)
from lockgate.spec.rules.subject import SubjectRule

REFERENCE_RULES: tuple[SubjectRule, ...] = (
    unknown_environment,
    undelivered_parameters,
    unknown_group,
    shared_runtime_account,
    infrastructure_as_runtime,
    branch_claimed_twice,
    branch_in_two_accounts,
    unknown_parameter,
    filled_parameter,
    missing_parameter,
    parameters_too_long,
    management_account,
    repository_missing,
    unused_permission,
    unguarded_artifact,
    trigger_without_pipeline,
    trigger_without_connection,
    trigger_without_own_branch,
    trigger_of_another_branch,
    too_many_webhooks,
    unknown_demand_name,
    unwritten_configuration,
)
