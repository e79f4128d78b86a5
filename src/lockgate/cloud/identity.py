"""STS: who one is, and becoming somebody else."""

from lockgate.cloud.credentials import Keys
from lockgate.cloud.session import Session


class Identity:
    """The identity that is used in one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def arn(self) -> str:
        """The ARN of the caller."""
        return str(self._session.call(self._account, "sts", "get_caller_identity")["Arn"])

    def account(self) -> str:
        """The account that the credentials really are of."""
        return str(self._session.call(self._account, "sts", "get_caller_identity")["Account"])

    def assume(self, role_arn: str, session: str) -> Keys:
        """Temporary credentials of a role."""
        answer = self._session.call(self._account, "sts", "assume_role", RoleArn=role_arn, RoleSessionName=session)
        found = answer["Credentials"]
        return Keys(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
