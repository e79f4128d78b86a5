"""Rules of shape: whether each key exists and each value has the form that its key takes.

In: `Problem`s, as pydantic found them with the models of ``lockgate.spec.shape`` and the checks in these files. Out:
findings. A rule of this folder sees one value; whatever needs two stands in ``references`` or ``names``.
"""

from lockgate.spec.rules.shape import (
    account_id_form,
    account_id_number,
    api_form,
    branch_form,
    build_limit,
    demanded_action_form,
    demanded_resource_form,
    empty_value,
    format_version,
    glob_form,
    missing_key,
    name_form,
    organization_id_form,
    path_form,
    permission_action_form,
    permission_too_wide,
    permission_type_form,
    prefix_form,
    region_form,
    repeated_item,
    repository_form,
    secret_name_form,
    text_as_number,
    timeout_range,
    too_many_patterns,
    trusted_arn_form,
    unknown_choice,
    unknown_key,
    variable_name_form,
    wrong_kind,
)
from lockgate.spec.rules.shape.problem import ShapeRule

SHAPE_RULES: tuple[ShapeRule, ...] = (
    unknown_key,
    missing_key,
    text_as_number,  # before wrong_kind, which takes what it leaves
    wrong_kind,
    account_id_number,
    account_id_form,
    format_version,
    region_form,
    organization_id_form,
    name_form,
    prefix_form,
    empty_value,
    unknown_choice,
    timeout_range,
    build_limit,
    repository_form,
    branch_form,
    trusted_arn_form,
    variable_name_form,
    permission_action_form,
    permission_type_form,
    permission_too_wide,
    repeated_item,
    path_form,
    glob_form,
    too_many_patterns,
    demanded_action_form,
    demanded_resource_form,
    secret_name_form,
    api_form,
)
"""In the order in which they are asked to explain a problem."""
