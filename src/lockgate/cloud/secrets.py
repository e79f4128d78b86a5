"""Secrets Manager: keeping a secret."""

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.session import Session

_THERE = "ResourceExistsException"


class Secrets:
    """The secrets of one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def keep(self, name: str, value: str, description: str) -> None:
        """Make the secret, or give the one that there is a new value."""
        try:
            self._session.call(
                self._account,
                "secretsmanager",
                "create_secret",
                Name=name,
                SecretString=value,
                Description=description,
            )
        except CallRefusedError as error:
            if error.code != _THERE:
                raise
            self._session.call(self._account, "secretsmanager", "put_secret_value", SecretId=name, SecretString=value)
