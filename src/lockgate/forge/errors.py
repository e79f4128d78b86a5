"""Errors in GitHub's own shapes."""

from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.kernel import Finding, LockgateError, Origin

DOCUMENTATION = "https://docs.github.com/rest"


class GithubError(Exception):
    """An error that the REST API answers with.

    Attributes:
        status: The HTTP status.
        message: GitHub's wording.
        errors: The ``errors`` member of a 422, or empty.
    """

    def __init__(self, status: int, message: str, errors: Sequence[Mapping[str, str] | str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = tuple(errors)

    def body(self) -> dict[str, Any]:
        """The answer's JSON: ``message``, ``errors`` if any, ``documentation_url``, ``status``."""
        errors = {"errors": list(self.errors)} if self.errors else {}
        return {"message": self.message, **errors, "documentation_url": DOCUMENTATION, "status": str(self.status)}


def not_found() -> GithubError:
    """What GitHub says of everything that is absent, and of everything that the caller may not know of."""
    return GithubError(404, "Not Found")


def invalid(resource: str, field: str, code: str, message: str | None = None) -> GithubError:
    """A 422 about one field.

    Codes are ``missing``, ``missing_field``, ``invalid``, ``already_exists``, ``custom``.
    """
    detail = {"resource": resource, "code": code, "field": field}
    return GithubError(422, "Validation Failed", [{**detail, "message": message} if message else detail])


def failure(rule: str, place: str, fact: str, why: str, remedy: str) -> LockgateError:
    """An error to the program that started the forge."""
    return LockgateError([Finding(rule, Origin(place), fact, why, remedy)])
