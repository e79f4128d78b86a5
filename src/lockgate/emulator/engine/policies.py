"""Resource policies by ARN, for every service of the engine that has them."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import lambda_svc, sns, sqs

from lockgate.emulator.engine import iam, kms, rules, s3
from lockgate.kernel import Arn


def resource_policy(arn: Arn) -> str | None:
    """The policy document attached to the resource itself, or None when it has none or there is no such resource."""
    reader = _READERS.get(arn.service)
    if reader is None:
        return None
    return reader(arn) or None


def _bucket(arn: Arn) -> str | None:
    return s3.policy(arn.resource.partition("/")[0])


def _key(arn: Arn) -> str | None:
    found = kms.find(arn.account, arn.region, str(arn))
    return None if found is None else found.policy


def _trust(arn: Arn) -> str | None:
    kind, _, name = arn.resource.partition("/")
    if kind != "role":
        return None
    found = iam.role(arn.account, name.rpartition("/")[2])
    return None if found is None or found.arn != str(arn) else found.trust


def _function(arn: Arn) -> str | None:
    """Statements for the exact ARN only: a grant on an alias does not cover the function, nor the other way round."""
    _, _, rest = arn.resource.partition(":")
    record = lambda_svc._functions.get_scoped(arn.account, arn.region, rest.partition(":")[0])
    if record is None:
        return None
    statements = record["policy"]["Statement"]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}) if statements else None


def _topic(arn: Arn) -> str | None:
    with request_scope(arn.account, arn.region):
        return _document(sns.topic_policy_for_arn(str(arn)))


def _queue(arn: Arn) -> str | None:
    with request_scope(arn.account, arn.region):
        return _document(sqs.queue_policy_for_arn(str(arn)))


def _secret(arn: Arn) -> str | None:
    secrets = _loaded("secretsmanager")
    if secrets is None:
        return None
    with request_scope(arn.account, arn.region):
        return _document(secrets.secret_policy_for_arn(str(arn)))


def _repository(arn: Arn) -> str | None:
    ecr = _loaded("ecr")
    if ecr is None:
        return None
    with request_scope(arn.account, arn.region):
        return _document(ecr.repository_policy_for_arn(str(arn)))


def _bus(arn: Arn) -> str | None:
    kind, _, name = arn.resource.partition("/")
    return rules.bus_policy(arn.account, arn.region, name) if kind == "event-bus" else None


def _table(arn: Arn) -> str | None:
    dynamodb = _loaded("dynamodb")
    table = "/".join(str(arn).split("/")[:2])
    found = None if dynamodb is None else dynamodb._resource_policies.get_scoped(arn.account, arn.region, table)
    return None if found is None else str(found["Policy"])


def _loaded(module: str) -> Any:
    """An engine module that has been used in this process; one that was never loaded holds no state."""
    return sys.modules.get(f"ministack.services.{module}")


def _document(found: tuple[str, str] | None) -> str | None:
    return None if found is None else str(found[0] or "")


_READERS: Mapping[str, Callable[[Arn], str | None]] = {
    "dynamodb": _table,
    "ecr": _repository,
    "events": _bus,
    "iam": _trust,
    "kms": _key,
    "lambda": _function,
    "s3": _bucket,
    "secretsmanager": _secret,
    "sns": _topic,
    "sqs": _queue,
}
