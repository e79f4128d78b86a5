"""What we rely on in ministack and moto: each bump of either must find all of it still there.

The emulator uses private names of its engine on purpose, behind `emulator/engine`; this list is their contract.
"""

import importlib
import inspect

import psutil
import pytest

NAMES = {
    "ministack.app": ["SERVICE_HANDLERS", "_MAIN_LOOP"],
    "ministack.core.responses": [
        "StreamingResponse",
        "fix_error_content_type",
        "fix_success_content_type",
        "request_scope",
        "get_account_id",
        "get_region",
    ],
    "ministack.services.iam": [
        "_access_keys",
        "_aws_managed_policies",
        "_gen_id",
        "_group_inline_policies",
        "_groups",
        "_instance_profiles",
        "_is_aws_managed_arn",
        "_oidc_providers",
        "_policies",
        "_roles",
        "_user_inline_policies",
        "_users",
    ],
    "ministack.services.s3": [
        "_NEW_BUCKET_PUBLIC_ACCESS_BLOCK",
        "_SSE_STORED_HEADERS",
        "_bucket_encryption",
        "_bucket_notifications",
        "_bucket_owner_account",
        "_bucket_policies",
        "_buckets",
        "_fire_s3_event_async",
        "_get_object_data",
        "_multipart_uploads",
        "_new_bucket_public_access_block",
        "_object_record_from_version",
        "_object_tags",
        "_object_versions",
        "_resolve_sse_write_headers",
        "format_head_response",
        "is_standard_object_request",
    ],
    "ministack.services.kms": ["_create_alias", "_create_key", "_grants", "_key_metadata", "_keys", "_resolve_key"],
    "ministack.services.lambda_svc": ["_execute_function", "_functions", "_get_func_record_for_qualifier"],
    "ministack.services.eventbridge": [
        "_dispatch_event",
        "_event_bus_policies",
        "_event_buses",
        "_matches_pattern_view",
        "_pattern_event_view",
        "_rules",
        "_targets",
    ],
    "ministack.services.sns": ["topic_policy_allows", "topic_policy_for_arn"],
    "ministack.services.sqs": ["queue_policy_allows", "queue_policy_for_arn"],
    "ministack.services.secretsmanager": ["_resolve", "secret_policy_for_arn"],
    "ministack.services.ec2": ["_tags"],
    "ministack.services.ecr": ["repository_policy_for_arn"],
    "moto.iam.aws_managed_policies": ["aws_managed_policies_data"],
}


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in NAMES.items() for name in names])
def test_the_engine_has_every_name_that_we_use(module, name):
    assert hasattr(importlib.import_module(module), name)


def test_the_places_that_we_replace_have_the_signatures_that_we_replace_them_with():
    s3 = importlib.import_module("ministack.services.s3")
    functions = importlib.import_module("ministack.services.lambda_svc")

    assert list(inspect.signature(s3._fire_s3_event_async).parameters)[:6] == [
        "bucket_name",
        "key",
        "event_name",
        "size",
        "etag",
        "deletion_type",
    ]
    assert list(inspect.signature(functions._execute_function).parameters) == ["func", "event"]
    assert list(inspect.signature(s3._resolve_sse_write_headers).parameters) == ["headers", "bucket_name"]


def test_importing_the_engine_opens_no_port():
    importlib.import_module("ministack.app")

    assert [item for item in psutil.Process().net_connections("inet") if item.status == psutil.CONN_LISTEN] == []
