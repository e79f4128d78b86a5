"""Every failure of a call to GitHub as an error of ours.

Source: GitHub's pages "Troubleshooting the REST API", "Rate limits for the REST API" and "About rulesets".
"""

from dataclasses import dataclass
from http import HTTPStatus

from lockgate.kernel import Finding, LockgateError, Origin

_AGAIN = "then repeat the command: what is done already is not repeated"
_NOT_ADMINISTRATOR = (
    "use the token of an administrator of the repository: a classic one with the scope `repo`, or a fine-grained one "
    "with the permission Administration (write)"
)
_Explained = tuple[str, str, str]
"""Rule, fact and remedy."""


class GithubRefusedError(LockgateError):
    """GitHub answered with an error.

    Attributes:
        status: The HTTP status.
        message: GitHub's text.
    """

    def __init__(self, finding: Finding, status: int, message: str) -> None:
        super().__init__([finding])
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Place:
    """What a call is about, and the line of the user's file that wants it."""

    repository: str
    origin: Origin

    def failed(self, rule: str, fact: str, why: str, remedy: str) -> LockgateError:
        """An error at this place that is not GitHub's answer."""
        return LockgateError([Finding(rule, self.origin, fact, why, remedy)])

    def not_administered(self) -> LockgateError:
        """The token's owner may read the repository, not administer it."""
        rule, fact, remedy = self._forbidden("")
        return self.failed(rule, fact, "only an administrator of a repository sets its rules", remedy)

    def limited(self, status: int, message: str, wait: int) -> GithubRefusedError:
        """GitHub asks for `wait` seconds of patience."""
        fact = f"GitHub's rate limit stopped the calls about `{self.repository}`"
        return self._answer(status, message, ("LG5116", fact, f"wait {_minutes(wait)}, {_AGAIN}"))

    def refused(self, status: int, message: str) -> GithubRefusedError:
        """GitHub's answer as an error."""
        match status:
            case HTTPStatus.UNAUTHORIZED:
                fact = f"GitHub does not accept the token for `{self.repository}`"
                remedy = "put a token that GitHub knows and that has not expired into GITHUB_TOKEN"
                explained = ("LG5112", fact, remedy)
            case HTTPStatus.NOT_FOUND:
                fact = f"GitHub shows the token no repository `{self.repository}`"
                remedy = "correct the name, or let the token see the repository: GitHub hides what a token may not see"
                explained = ("LG5113", fact, remedy)
            case HTTPStatus.FORBIDDEN:
                explained = self._forbidden(message)
            case _:
                fact = f"GitHub refused a call about `{self.repository}` with {status}"
                explained = ("LG5111", fact, f"correct what the message names, {_AGAIN}")
        return self._answer(status, message, explained)

    def _forbidden(self, message: str) -> _Explained:
        if "Upgrade to GitHub" in message:
            fact = f"the plan of `{self.repository}` protects no branches of private repositories"
            return "LG5115", fact, "upgrade the plan of the repository's owner, or make the repository public"
        if "SAML" in message:
            fact = f"the organisation of `{self.repository}` asks for single sign-on"
            return "LG5114", fact, f"authorise the token for it in the token's settings, {_AGAIN}"
        if "archived" in message:
            return "LG5111", f"`{self.repository}` is archived", f"unarchive it, {_AGAIN}"
        return "LG5114", f"the token may not administer `{self.repository}`", _NOT_ADMINISTRATOR

    def _answer(self, status: int, message: str, explained: _Explained) -> GithubRefusedError:
        rule, fact, remedy = explained
        finding = Finding(rule, self.origin, fact, message or "GitHub gave no reason", remedy)
        return GithubRefusedError(finding, status, message)


def _minutes(seconds: int) -> str:
    count = max(1, -(-seconds // 60))
    return "1 minute" if count == 1 else f"{count} minutes"
