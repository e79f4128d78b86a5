"""CodeBuild's credentials for source providers."""

from dataclasses import dataclass

from lockgate.cloud.session import Session


@dataclass(frozen=True, slots=True)
class SourceCredential:
    """A credential that CodeBuild keeps for an account and Region; its token is never shown."""

    arn: str
    server: str
    kind: str


class Sources:
    """The source credentials of one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def import_credentials(self, token: str, server: str = "GITHUB") -> str:
        """Give CodeBuild a personal access token for GitHub, in place of one it may have.

        Returns the credential's ARN.
        """
        answer = self._session.call(
            self._account,
            "codebuild",
            "import_source_credentials",
            token=token,
            serverType=server,
            authType="PERSONAL_ACCESS_TOKEN",
            shouldOverwrite=True,
        )
        return str(answer["arn"])

    def credentials(self) -> tuple[SourceCredential, ...]:
        """Those that CodeBuild keeps."""
        found = self._session.call(self._account, "codebuild", "list_source_credentials")["sourceCredentialsInfos"]
        return tuple(SourceCredential(each["arn"], each["serverType"], each["authType"]) for each in found)

    def delete_credentials(self, arn: str) -> None:
        """Let CodeBuild forget a token."""
        self._session.call(self._account, "codebuild", "delete_source_credentials", arn=arn)
