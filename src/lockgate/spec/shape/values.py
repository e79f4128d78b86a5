"""The types of single values: each is a check of the rules of shape, and its pattern for the JSON Schema."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from lockgate.spec.rules.shape import (
    account_id_form,
    account_id_number,
    api_form,
    branch_form,
    build_limit,
    demanded_action_form,
    demanded_resource_form,
    format_version,
    glob_form,
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
    timeout_range,
    too_many_patterns,
    trusted_arn_form,
    unknown_choice,
    variable_name_form,
    wrong_kind,
)

_ACCOUNT = {"type": "string", "pattern": "^[0-9]{12}$"}


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | dict) or value is None else [value]


def _one_or_more(item: dict[str, Any]) -> dict[str, Any]:
    """One, or a list without repetition."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}]}


def _choice(key: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(unknown_choice.CHOICES[key])}


def _pattern(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


Item = TypeVar("Item")
Distinct = Annotated[list[Item], Field(json_schema_extra={"uniqueItems": True}), AfterValidator(repeated_item.check)]
"""Items, none twice."""
Several = Annotated[Distinct[Item], Field(min_length=1)]
"""One or more items, none twice."""

Version = Annotated[int, BeforeValidator(format_version.check), WithJsonSchema({"const": 1})]
Text = Annotated[str, Field(min_length=1)]
Account = Annotated[
    Text,
    BeforeValidator(account_id_number.refuse_number),
    AfterValidator(account_id_form.check),
    WithJsonSchema(_ACCOUNT),
]
Accounts = Annotated[
    Several[Account],
    BeforeValidator(_as_list),
    WithJsonSchema(_one_or_more(_ACCOUNT)),
]
Who = Annotated[Several[Text], BeforeValidator(_as_list), WithJsonSchema(_one_or_more({"type": "string"}))]
"""Names of the declaration, ``PLACE:role/NAME`` or ARNs; the rules of references know them."""
DemandedActions = Annotated[
    Several[Annotated[Text, AfterValidator(demanded_action_form.check)]],
    BeforeValidator(_as_list),
    WithJsonSchema(_one_or_more({"type": "string", "pattern": demanded_action_form.PATTERN})),
]
DemandedResources = Annotated[
    Several[Annotated[Text, AfterValidator(demanded_resource_form.check)]],
    BeforeValidator(_as_list),
    WithJsonSchema(_one_or_more({"type": "string", "pattern": demanded_resource_form.PATTERN})),
]
OrganizationId = Annotated[Text, AfterValidator(organization_id_form.check), _pattern(organization_id_form.PATTERN)]
RegionCode = Annotated[Text, AfterValidator(region_form.check), _pattern("^[a-z]{2}(-[a-z]+)+-[0-9]$")]
Prefix = Annotated[Text, AfterValidator(prefix_form.check), _pattern(name_form.PATTERN)]
Name = Annotated[str, AfterValidator(name_form.check), _pattern(name_form.PATTERN)]
Branch = Annotated[Text, AfterValidator(branch_form.check), _pattern(branch_form.PATTERN)]
Repository = Annotated[Text, AfterValidator(repository_form.check), _pattern(repository_form.PATTERN)]
InnerPath = Annotated[Text, AfterValidator(path_form.check), _pattern(path_form.PATTERN)]
SourceKind = Annotated[Text, AfterValidator(unknown_choice.check_source), WithJsonSchema(_choice("source"))]
Compute = Annotated[Text, AfterValidator(unknown_choice.check_compute), WithJsonSchema(_choice("compute"))]
Minutes = Annotated[
    int,
    AfterValidator(timeout_range.check),
    WithJsonSchema({"type": "integer", "minimum": timeout_range.SHORTEST, "maximum": timeout_range.LONGEST}),
]
Patterns = Annotated[
    Distinct[Item],
    AfterValidator(too_many_patterns.check),
    WithJsonSchema(
        {"type": "array", "items": {"type": "string"}, "maxItems": too_many_patterns.MOST, "uniqueItems": True}
    ),
]
"""Glob patterns, none twice and not more than a trigger takes."""
RefPattern = Annotated[Text, AfterValidator(glob_form.check_ref)]
PathPattern = Annotated[Text, AfterValidator(glob_form.check_path)]
WhoseBuildspec = Annotated[
    Text, AfterValidator(unknown_choice.check_whose_buildspec), WithJsonSchema(_choice("buildspec"))
]
Approve = Annotated[Text, AfterValidator(unknown_choice.check_approve), WithJsonSchema(_choice("approve"))]
BuildLimit = Annotated[
    int, AfterValidator(build_limit.check), WithJsonSchema({"type": "integer", "minimum": build_limit.FEWEST})
]
VariableName = Annotated[str, AfterValidator(variable_name_form.check), _pattern(variable_name_form.PATTERN)]
ResourceType = Annotated[str, AfterValidator(permission_type_form.check), _pattern(permission_type_form.PATTERN)]
Action = Annotated[
    Text,
    AfterValidator(permission_action_form.check),
    AfterValidator(permission_too_wide.check),
    _pattern(permission_action_form.PATTERN),
]
TrustedArn = Annotated[Text, AfterValidator(trusted_arn_form.check), _pattern(trusted_arn_form.PATTERN)]
SecretName = Annotated[Text, AfterValidator(secret_name_form.check), _pattern(secret_name_form.PATTERN)]
ApiAddress = Annotated[Text, AfterValidator(api_form.check), _pattern(api_form.PATTERN)]
PlainValue = Annotated[
    Any, AfterValidator(wrong_kind.check_plain), WithJsonSchema({"type": ["string", "number", "boolean"]})
]
"""A text, or a number or boolean that stands for the text as it is written."""
