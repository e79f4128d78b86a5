"""STS's operations. Source: AWS STS API reference."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lockgate.emulator.engine import iam
from lockgate.emulator.identity import Session, SessionKind, Sessions
from lockgate.emulator.ports import Call, Clock, Credentials, Operation, ServiceError
from lockgate.emulator.services.sts.checks import check_session_policies, check_tags, duration
from lockgate.iam import PrincipalKind

_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


class Sts:
    """Holds the sessions that it issues."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    def operations(self) -> Mapping[str, Operation]:
        """Botocore's operation names to their implementations."""
        return {
            "AssumeRole": self.assume_role,
            "GetAccessKeyInfo": self.get_access_key_info,
            "GetCallerIdentity": self.get_caller_identity,
            "GetFederationToken": self.get_federation_token,
            "GetSessionToken": self.get_session_token,
        }

    def assume_role(self, call: Call) -> Mapping[str, Any]:
        """A session of a role whose trust policy has allowed the caller."""
        params = call.params
        name = str(params["RoleSessionName"])
        if _SESSION_NAME.fullmatch(name) is None:
            raise ServiceError(
                "ValidationError",
                f"1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
            )
        role = self._role(call, str(params["RoleArn"]))
        chained = call.caller.principal.kind is PrincipalKind.ROLE_SESSION
        seconds = duration(params.get("DurationSeconds"), role.max_session, chained=chained)
        earlier = self._sessions.find(call.caller.access_key)
        tags, transitive = check_tags(params, earlier[0] if earlier else None)
        session = Session(
            kind=SessionKind.ROLE,
            account=call.account,
            name=name,
            issued=self._clock.now(),
            expires=self._until(seconds),
            role=role.arn.rpartition("/")[2],
            role_id=role.unique_id,
            policies=check_session_policies(call.account, params),
            tags=tags,
            transitive=transitive,
            source_identity=params.get("SourceIdentity") or (earlier[0].source_identity if earlier else None),
        )
        credentials = self._sessions.issue(session)
        answer: dict[str, Any] = {
            "Credentials": shape(credentials),
            "AssumedRoleUser": {
                "AssumedRoleId": f"{role.unique_id}:{name}",
                "Arn": f"arn:aws:sts::{call.account}:assumed-role/{session.role}/{name}",
            },
            "PackedPolicySize": 1 if session.policies else None,
            "SourceIdentity": session.source_identity,
        }
        return answer

    def _role(self, call: Call, arn: str) -> iam.Entity:
        found = iam.role(call.account, arn.rpartition("/")[2])
        if found is None or found.arn != arn:
            # The authorisation has refused it already, unless a policy of the caller's own account allowed it.
            raise ServiceError(
                "AccessDenied",
                f"User: {call.caller.principal.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}",
                403,
            )
        return found

    def get_caller_identity(self, call: Call) -> Mapping[str, Any]:
        """Who signed."""
        principal = call.caller.principal
        account = principal.account or call.account
        return {"Account": account, "Arn": principal.arn, "UserId": str(call.caller.context.get("aws:userid", account))}

    def get_session_token(self, call: Call) -> Mapping[str, Any]:
        """A session of the user or root that asks."""
        if call.caller.principal.kind not in {PrincipalKind.USER, PrincipalKind.ROOT}:
            raise ServiceError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
        seconds = int(call.params.get("DurationSeconds") or 43200)
        session = Session(
            kind=SessionKind.TOKEN,
            account=call.account,
            name="",
            issued=self._clock.now(),
            expires=self._until(seconds),
            of=call.caller,
            context={"aws:MultiFactorAuthPresent": "true" if call.params.get("TokenCode") else "false"},
            user=call.caller.principal.arn,
        )
        return {"Credentials": shape(self._sessions.issue(session))}

    def get_federation_token(self, call: Call) -> Mapping[str, Any]:
        """A federated user's session: nothing but what its session policies and the user's policies both allow."""
        if call.caller.principal.kind not in {PrincipalKind.USER, PrincipalKind.ROOT}:
            raise ServiceError("AccessDenied", "Cannot call GetFederationToken with session credentials", 403)
        tags, _ = check_tags(call.params, None)
        session = Session(
            kind=SessionKind.FEDERATED_USER,
            account=call.account,
            name=str(call.params["Name"]),
            issued=self._clock.now(),
            expires=self._until(int(call.params.get("DurationSeconds") or 43200)),
            policies=check_session_policies(call.account, call.params),
            tags=tags,
            user=call.caller.principal.arn,
        )
        return {
            "Credentials": shape(self._sessions.issue(session)),
            "FederatedUser": {
                "FederatedUserId": f"{call.account}:{session.name}",
                "Arn": f"arn:aws:sts::{call.account}:federated-user/{session.name}",
            },
            "PackedPolicySize": 1 if session.policies else None,
        }

    def get_access_key_info(self, call: Call) -> Mapping[str, Any]:
        """The account of an access key id."""
        key = str(call.params["AccessKeyId"])
        session = self._sessions.find(key)
        if session is not None:
            return {"Account": session[0].account}
        found = iam.access_key(key)
        if found is None:
            raise ServiceError("ValidationError", f"The access key {key} is not known")
        return {"Account": found[0]}

    def _until(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)


def shape(credentials: Credentials) -> Mapping[str, Any]:
    """Credentials in STS's shape."""
    return {
        "AccessKeyId": credentials.access_key,
        "SecretAccessKey": credentials.secret_key,
        "SessionToken": credentials.token,
        "Expiration": credentials.expires,
    }
