"""Who a request comes from, and what they may do to a repository.

Source: GitHub's pages "Authenticating to the REST API" and "Repository roles for an organization".
"""

import base64
import binascii
import hashlib
import secrets
import string
from enum import IntEnum

from lockgate.forge.errors import GithubError
from lockgate.forge.records import Account, Records, Repo

_ALPHABET = string.ascii_letters + string.digits
_TOKEN_LENGTH = 36


class Permission(IntEnum):
    """What a user may do to a repository, each including those before it.

    The values order them and mean nothing else.
    """

    NONE = 0
    PULL = 1
    TRIAGE = 2
    PUSH = 3
    MAINTAIN = 4
    ADMIN = 5

    @classmethod
    def parse(cls, text: str) -> "Permission | None":
        """``pull`` or its other name ``read``, ``push`` or ``write``, ...; None for an unknown word."""
        word = {"read": "pull", "write": "push"}.get(text, text).upper()
        return cls.__members__.get(word)

    @property
    def legacy(self) -> str:
        """GitHub's four old words: ``none``, ``read`` (also for triage), ``write`` (also for maintain), ``admin``."""
        words = {Permission.NONE: "none", Permission.ADMIN: "admin"}
        return words.get(self, "write" if self >= Permission.PUSH else "read")

    @property
    def role(self) -> str:
        """The role's name: ``read``, ``triage``, ``write``, ``maintain``, ``admin``."""
        return {Permission.PULL: "read", Permission.PUSH: "write"}.get(self, self.name.lower())


def new_token() -> str:
    """A token in GitHub's form: ``ghp_`` and 36 letters and digits."""
    return "ghp_" + "".join(secrets.choice(_ALPHABET) for _ in range(_TOKEN_LENGTH))


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Identity:
    """Authentication and permissions, read from the records on each request."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def caller(self, authorization: str | None) -> Account | None:
        """The account that an ``Authorization`` header proves, None without a header.

        Accepts ``Bearer``, ``token`` and ``Basic`` (the token as password, or as user name as older clients send
        it). Raises `GithubError` 401 for anything that proves nobody.
        """
        if not authorization:
            return None
        scheme, _, rest = authorization.strip().partition(" ")
        for token in _tokens(scheme.lower(), rest.strip()):
            known = self._records.tokens.one(digest=digest(token))
            if known is not None:
                return self._records.accounts.one(id=known.account)
        raise GithubError(401, "Bad credentials")

    def permission(self, caller: Account | None, repo: Repo) -> Permission:
        """What `caller` may do to `repo`; anybody may pull a public one."""
        floor = Permission.NONE if repo.private else Permission.PULL
        if caller is None:
            return floor
        if caller.id == repo.owner or caller.site_admin or self.is_owner(caller, repo.owner):
            return Permission.ADMIN
        own = self._records.collaborators.one(repo=repo.id, account=caller.id)
        return max(floor, (Permission.parse(own.permission) if own else None) or Permission.NONE)

    def is_owner(self, caller: Account, organization: int) -> bool:
        """Whether `caller` is an owner of the organisation."""
        member = self._records.members.one(organization=organization, account=caller.id)
        return member is not None and member.role == "admin"


def _tokens(scheme: str, rest: str) -> tuple[str, ...]:
    if scheme in {"bearer", "token"}:
        return (rest,)
    if scheme == "basic":
        try:
            user, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return ()
        return (password, user)
    return ()
