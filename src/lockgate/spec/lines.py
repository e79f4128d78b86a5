"""Lines: which environments share a pipeline."""

from collections.abc import Iterable
from dataclasses import dataclass

from lockgate.kernel import AccountId
from lockgate.spec.declaration import Application, Declaration, Environment


@dataclass(frozen=True, slots=True)
class Line:
    """One pipeline: the environments that share an application, an infrastructure account and a branch.

    Attributes:
        application: The application's name.
        infrastructure: The account of the pipeline, its builds, artifacts and key.
        branch: The branch whose pushes it delivers.
        environments: In declared order, which is the order of delivery; never empty.
    """

    application: str
    infrastructure: AccountId
    branch: str
    environments: tuple[Environment, ...]


def lines_of(application: Application, environments: Iterable[Environment]) -> tuple[Line, ...]:
    """The lines of one application, ordered by their first environment.

    Environments of one line need not stand next to each other in the file: what counts is their order among themselves.
    """
    grouped: dict[tuple[AccountId, str], list[Environment]] = {}
    for environment in environments:
        if environment.name in application.environments:
            grouped.setdefault((environment.infrastructure, environment.branch), []).append(environment)
    return tuple(
        Line(application.name, account, branch, tuple(members)) for (account, branch), members in grouped.items()
    )


def lines(declaration: Declaration) -> tuple[Line, ...]:
    """Every line of the declaration: by application, then by first environment, both in declared order."""
    return tuple(
        line for application in declaration.applications for line in lines_of(application, declaration.environments)
    )
