"""The session of a group's service role, renewed for as long as a deployment takes.

Source: CodeDeploy user guide, "Create a service role for CodeDeploy": the trust policy may compare ``aws:SourceArn``,
which is the deployment group's ARN, and ``aws:SourceAccount``.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import Aws, Credentials, ServiceError
from lockgate.emulator.services.codedeploy.run.endings import refused, role_missing

SERVICE = "codedeploy.amazonaws.com"
_MARGIN = timedelta(minutes=5)


def assume(aws: Aws, role: str, group_arn: str, account: str, session: str = "codedeploy") -> Credentials:
    """Credentials of the role for a group; raises `ServiceError` when its trust does not allow it."""
    return aws.assume(SERVICE, role, session, source_arn=group_arn, source_account=account)


class Role:
    """Calls made with the service role of a group."""

    def __init__(self, aws: Aws, role: str, group_arn: str, session: str) -> None:
        self.arn = role
        self._aws = aws
        self._group = group_arn
        self._session = session
        self._credentials: Credentials | None = None

    def call(self, service: str, operation: str, **params: Any) -> Mapping[str, Any]:
        """The answer of ``operation`` in botocore's method name; raises `Ended` when it is refused or fails."""
        try:
            return self.attempt(service, operation, **params)
        except (ClientError, BotoCoreError) as error:
            raise refused(self.arn, service, error) from error

    def attempt(self, service: str, operation: str, **params: Any) -> Mapping[str, Any]:
        """The same with botocore's own errors, for a caller that tells them apart."""
        _, _, _, region, account, *_ = self._group.split(":")
        expires = self._credentials.expires if self._credentials else None
        if self._credentials is None or (expires is not None and expires - _MARGIN < self._aws.clock.now()):
            try:
                self._credentials = assume(self._aws, self.arn, self._group, account, self._session)
            except ServiceError as error:
                raise role_missing(self.arn, error) from error
        client = self._aws.client(service, self._credentials, region)
        answer: Mapping[str, Any] = getattr(client, operation)(**params)
        return answer
