"""Secrets and container repositories with their policies."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.documents import is_absence, of_resource
from lockgate.cloud.observing.hidden import as_far_as_seen
from lockgate.cloud.session import Session
from lockgate.proof import Holding, Skipped


def secrets(session: Session, account: str) -> Iterator[Holding | Skipped]:
    """Every secret of the account in the session's Region; their values are not looked at."""
    look = partial(_secret, session)
    for page in session.pages(account, "secretsmanager", "list_secrets"):
        for each in page.get("SecretList", ()):
            bare = Holding(each["ARN"], account, "secret", each["Name"], key=each.get("KmsKeyId"))
            yield from as_far_as_seen(bare, look)


def _secret(session: Session, bare: Holding) -> Iterator[Holding]:
    found = session.call(bare.account, "secretsmanager", "get_resource_policy", SecretId=bare.arn)
    yield replace(bare, policy=of_resource("secret policy", found.get("ResourcePolicy"), bare.name))


def repositories(session: Session, account: str) -> Iterator[Holding | Skipped]:
    """Every repository of the account in the session's Region."""
    look = partial(_repository, session)
    for page in session.pages(account, "ecr", "describe_repositories"):
        for each in page.get("repositories", ()):
            bare = Holding(each["repositoryArn"], account, "repository", each["repositoryName"])
            yield from as_far_as_seen(bare, look)


def _repository(session: Session, bare: Holding) -> Iterator[Holding]:
    try:
        found = session.call(bare.account, "ecr", "get_repository_policy", repositoryName=bare.name)
    except CallRefusedError as error:
        if not is_absence(error):
            raise
        yield bare
    else:
        yield replace(bare, policy=of_resource("repository policy", found["policyText"], bare.name))
