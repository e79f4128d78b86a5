"""The tags of resources that the engine stores, for ``aws:ResourceTag``. Read when a condition asks, not before."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ministack.core.responses import request_scope

from lockgate.emulator.engine import functions, iam, kms
from lockgate.kernel import Arn


def resource_tags(arn: Arn) -> Mapping[str, str] | None:
    """The tags of the resource, or None when the engine stores none for its kind or has no such resource."""
    reader = _READERS.get(arn.service)
    return None if reader is None else reader(arn)


def _iam(arn: Arn) -> Mapping[str, str] | None:
    kind = arn.resource.partition("/")[0]
    found = iam.role(arn.account, arn.name) if kind == "role" else None
    found = iam.user(arn.account, arn.name) if kind == "user" else found
    return None if found is None else found.tags


def _kms(arn: Arn) -> Mapping[str, str] | None:
    found = kms.find(arn.account, arn.region, str(arn)) if arn.resource.startswith("key/") else None
    return None if found is None else found.tags


def _lambda(arn: Arn) -> Mapping[str, str] | None:
    kind, _, rest = arn.resource.partition(":")
    return functions.tags(arn.account, arn.region, rest.partition(":")[0]) if kind == "function" else None


def _queue(arn: Arn) -> Mapping[str, str] | None:
    module = _loaded("sqs")
    with request_scope(arn.account, arn.region):
        found = None if module is None else module._queue_by_arn(str(arn))
    return None if found is None else dict(found.get("tags") or {})


def _topic(arn: Arn) -> Mapping[str, str] | None:
    module = _loaded("sns")
    with request_scope(arn.account, arn.region):
        found = None if module is None else module._topic_by_arn_any_scope(str(arn))
    return None if found is None else dict(found.get("tags") or {})


def _secret(arn: Arn) -> Mapping[str, str] | None:
    module = _loaded("secretsmanager")
    with request_scope(arn.account, arn.region):
        found = None if module is None else module._resolve(str(arn))[1]
    return None if not found else _pairs(found.get("Tags") or ())


def _log_group(arn: Arn) -> Mapping[str, str] | None:
    module = _loaded("cloudwatch_logs")
    name = arn.resource.removeprefix("log-group:").partition(":")[0]
    found = None if module is None else module._log_groups.get_scoped(arn.account, arn.region, name)
    return None if found is None else dict(found.get("tags") or {})


def _ec2(arn: Arn) -> Mapping[str, str] | None:
    module = _loaded("ec2")
    name = arn.resource.partition("/")[2]
    found = None if module is None else module._tags.get_scoped(arn.account, arn.region, name)
    return None if found is None else _pairs(found)


def _by_arn(service: str) -> Callable[[Arn], Mapping[str, str] | None]:
    """Services whose engine module keeps tags by ARN: as a mapping, or as a list of keys and values."""

    def read(arn: Arn) -> Mapping[str, str] | None:
        module = _loaded(service)
        found = None if module is None else module._tags.get_scoped(arn.account, arn.region, str(arn))
        if found is None:
            return None
        return dict(found) if isinstance(found, Mapping) else _pairs(found)

    return read


def _pairs(listed: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in listed}


def _loaded(module: str) -> Any:
    return sys.modules.get(f"ministack.services.{module}")


_READERS: Mapping[str, Callable[[Arn], Mapping[str, str] | None]] = {
    "dynamodb": _by_arn("dynamodb"),
    "ec2": _ec2,
    "events": _by_arn("eventbridge"),
    "iam": _iam,
    "kms": _kms,
    "lambda": _lambda,
    "logs": _log_group,
    "secretsmanager": _secret,
    "sns": _topic,
    "sqs": _queue,
    "ssm": _by_arn("ssm"),
}
