"""Where the credentials of an account come from."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """An access key with its secret, and the session token of temporary credentials."""

    access_key: str
    secret_key: str
    token: str | None = None

    def __repr__(self) -> str:
        """Without the secrets, so that no log or traceback holds them."""
        return f"Keys({self.access_key})"


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of the user's AWS configuration: keys, single sign-on, a process.

    None is the default chain of the SDK.
    """

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role that `source` assumes; renewed by itself before it expires."""

    arn: str
    session: str
    source: Keys | Profile


Source = Keys | Profile | Role
SourceOf = Callable[[str], Source]
"""Account id to where its credentials come from."""
