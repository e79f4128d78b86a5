"""Secrets and container repositories with their policies."""

from collections.abc import Iterator

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.documents import is_absence, of_resource
from lockgate.cloud.session import Session
from lockgate.proof import Holding, Written


def secrets(session: Session, account: str) -> Iterator[Holding]:
    """Every secret of the account in the session's Region; their values are not looked at."""
    for page in session.pages(account, "secretsmanager", "list_secrets"):
        for each in page.get("SecretList", ()):
            found = session.call(account, "secretsmanager", "get_resource_policy", SecretId=each["ARN"])
            policy = found.get("ResourcePolicy")
            known = of_resource("secret policy", policy, each["Name"])
            yield Holding(each["ARN"], account, "secret", each["Name"], policy=known, key=each.get("KmsKeyId"))


def repositories(session: Session, account: str) -> Iterator[Holding]:
    """Every repository of the account in the session's Region."""
    for page in session.pages(account, "ecr", "describe_repositories"):
        for each in page.get("repositories", ()):
            name = each["repositoryName"]
            yield Holding(each["repositoryArn"], account, "repository", name, policy=_policy(session, account, name))


def _policy(session: Session, account: str, repository: str) -> Written | None:
    try:
        found = session.call(account, "ecr", "get_repository_policy", repositoryName=repository)
    except CallRefusedError as error:
        if is_absence(error):
            return None
        raise
    return of_resource("repository policy", found["policyText"], repository)
