"""Where the engine acts by itself, and what happens instead.

The engine delivers events, runs functions and admits deliveries in code that no request passes through; each such
place is led back to the front here, so that nothing is delivered or run twice, or unasked.
"""

# ruff: noqa: SLF001 - the engine has no public hooks; tests/contract/emulator_front pins these names down

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, iam, kms, lambda_svc, s3, sns, sqs

from lockgate.emulator.engine.managed import ManagedPolicies


@dataclass(frozen=True, slots=True)
class ObjectEvent:
    """Something that happened to an S3 object, in the bucket owner's account. `name` is ``s3:ObjectCreated:Put``."""

    account: str
    bucket: str
    key: str
    name: str
    size: int
    etag: str
    version: str | None
    deletion: str | None


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the front does in the engine's place.

    Attributes:
        object_event: After an object was created or removed, in the request's context.
        event: An event (account, region, bus, envelope) that another engine service puts.
        invoke: Run a function for an engine service (configuration, event); answers ``{"body", "error", "log"}``.
        service_allowed: Whether a service principal may do an action on a resource
            (service, action, resource, source ARN, source account).
    """

    object_event: Callable[[ObjectEvent], None]
    event: Callable[[str, str, str, Mapping[str, Any]], None]
    invoke: Callable[[Mapping[str, Any], Any], Mapping[str, Any]]
    service_allowed: Callable[[str, str, str, str, str], bool]


def install(hooks: Hooks) -> None:
    """Replace the engine's own deliveries by `hooks`. Once per process: the engine's state is global too."""
    _replace_object_events(hooks)
    _replace_event_delivery(hooks)
    _replace_invocations(hooks)
    _replace_delivery_policies(hooks)
    iam._aws_managed_policies = ManagedPolicies()
    # Every new bucket blocks public access since April 2023; the engine does so only with its own authorisation on.
    s3._new_bucket_public_access_block = lambda: {"_public_access_block": s3._NEW_BUCKET_PUBLIC_ACCESS_BLOCK}
    # Half a second of `Pending` for each new or updated function is worth nothing to anybody who rehearses.
    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0.02
    _name_key_manager()
    _store_bucket_keys()


def _replace_object_events(hooks: Hooks) -> None:
    notify = s3._fire_s3_event_async

    def fire(bucket: str, key: str, event: str, size: int = 0, etag: str = "", *args: Any, **extra: Any) -> None:
        deletion = args[0] if args else extra.get("deletion_type")
        hooks.object_event(
            ObjectEvent(
                account=get_account_id(),
                bucket=bucket,
                key=key,
                name=event,
                size=size,
                etag=etag.strip('"'),
                version=extra.get("version_id"),
                deletion=deletion,
            )
        )
        notify(bucket, key, event, size, etag, *args, **extra)

    s3._fire_s3_event_async = fire


def _replace_event_delivery(hooks: Hooks) -> None:
    def dispatch(event: Mapping[str, Any], view: Any = None) -> None:  # noqa: ARG001 - the engine's signature
        if event.get("Source") == "aws.s3":
            return  # told by `object_event`, with the version id that the engine leaves out
        scope = event.get("Account") or get_account_id(), event.get("Region") or get_region()
        hooks.event(*scope, event.get("EventBusName") or "default", _envelope(event))

    eventbridge._dispatch_event = dispatch


def _envelope(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(eventbridge._pattern_event_view(event).event_with_detail())


def _replace_invocations(hooks: Hooks) -> None:
    def execute(function: Mapping[str, Any], event: Any) -> Mapping[str, Any]:
        return hooks.invoke(function.get("config") or function, event)

    lambda_svc._execute_function = execute


def _replace_delivery_policies(hooks: Hooks) -> None:
    def queue(arn: str, service: str, source: str, account: str) -> bool:
        return hooks.service_allowed(service, "sqs:SendMessage", arn, source, account)

    def topic(arn: str, service: str, source: str, account: str) -> bool:
        return hooks.service_allowed(service, "sns:Publish", arn, source, account)

    sqs.queue_policy_allows = queue
    sns.topic_policy_allows = topic


def _name_key_manager() -> None:
    describe = kms._key_metadata

    def metadata(record: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = describe(record)
        return {**answer, "KeyManager": "AWS"} if record.get("_managed_by") == "AWS" else answer

    kms._key_metadata = metadata


def _store_bucket_keys() -> None:
    """Keep with each object whether a bucket key encrypts it: the encryption context of its reads depends on that."""
    resolve = s3._resolve_sse_write_headers
    name = "x-amz-server-side-encryption-bucket-key-enabled"

    def with_bucket_key(headers: Mapping[str, str], bucket: str) -> Any:
        stored, error = resolve(headers, bucket)
        if stored and headers.get(name) == "true":
            stored[name] = "true"
        return stored, error

    s3._resolve_sse_write_headers = with_bucket_key
    s3._SSE_STORED_HEADERS = (*s3._SSE_STORED_HEADERS, name)
