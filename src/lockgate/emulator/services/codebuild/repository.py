"""Where a repository of GitHub is: its clone address and its REST API."""

from dataclasses import dataclass
from urllib.parse import urlsplit

_PUBLIC = "https://github.com"
_STEPS = 2


class UnreachableRepositoryError(Exception):
    """A repository's location is malformed, or there is no GitHub to reach; the text says which."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of GitHub or GitHub Enterprise.

    Attributes:
        owner: A user or an organisation.
        name: Without ``.git``.
        git: The base address of git over HTTP.
        api: The base address of the REST API.
        web: The address that people know it by: ``https://github.com/OWNER/NAME``.
    """

    owner: str
    name: str
    git: str
    api: str
    web: str

    @classmethod
    def at(cls, location: str, github: str | None) -> "Repository":
        """The repository that a project's source location names; raises `UnreachableRepositoryError`.

        A location at https://github.com is reached at `github`, the world's own GitHub. Any other host is a GitHub
        Enterprise server, whose API is below ``/api/v3``.
        """
        parts = urlsplit(location)
        steps = parts.path.removesuffix("/").removesuffix(".git").strip("/").split("/")
        if parts.scheme not in {"http", "https"} or len(steps) != _STEPS or not all(steps):
            raise UnreachableRepositoryError(
                f"`{location}` is not the address of a repository: https://HOST/OWNER/NAME"
            )
        owner, name = steps
        host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        web = f"{host}/{owner}/{name}"
        if host == _PUBLIC or (github is not None and host == github.rstrip("/")):
            if github is None:
                raise UnreachableRepositoryError(f"no GitHub is configured for `{location}`")
            base = github.rstrip("/")
            api = "https://api.github.com" if base == _PUBLIC else base
            return cls(owner, name, base, api, f"{_PUBLIC}/{owner}/{name}")
        return cls(owner, name, host, f"{host}/api/v3", web)

    @property
    def clone_url(self) -> str:
        """``BASE/OWNER/NAME.git``."""
        return f"{self.git}/{self.owner}/{self.name}.git"

    @property
    def full_name(self) -> str:
        """``OWNER/NAME``."""
        return f"{self.owner}/{self.name}"
