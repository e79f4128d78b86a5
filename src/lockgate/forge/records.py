"""What the forge remembers: one frozen dataclass per kind, one table each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lockgate.forge.database import Database, Table

_EXACT = {"exact": True}


@dataclass(frozen=True, slots=True)
class Account:
    """A user, an organisation or an app; ``kind`` is GitHub's ``type``: ``User``, ``Organization`` or ``Bot``."""

    id: int
    login: str
    kind: str
    created_at: str
    email: str | None = None
    name: str | None = None
    site_admin: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A personal access token, kept only as its SHA-256."""

    id: int
    account: int
    digest: str = field(metadata=_EXACT)


@dataclass(frozen=True, slots=True)
class Member:
    """A user's membership of an organisation; ``role`` is ``admin`` (an owner) or ``member``."""

    id: int
    organization: int
    account: int
    role: str


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository's settings; its git objects are in a bare repository on disk.

    Attributes:
        owner: The id of the user or organisation.
        parent: The id of the repository that it was forked from, or None.
        settings: Members of GitHub's repository object that a client may change, ``allow_merge_commit`` and the
            like.
    """

    id: int
    owner: int
    name: str
    private: bool
    default_branch: str = field(metadata=_EXACT)
    created_at: str
    updated_at: str
    pushed_at: str
    description: str | None = field(default=None, metadata=_EXACT)
    parent: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collaborator:
    """A user's own permission on a repository: ``pull``, ``triage``, ``push``, ``maintain`` or ``admin``."""

    id: int
    repo: int
    account: int
    permission: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """A repository's hook.

    Attributes:
        config: ``url``, ``content_type`` (``json`` or ``form``), ``insecure_ssl`` and ``secret``.
        last: The outcome of the last delivery: ``code``, ``status``, ``message``.
    """

    id: int
    repo: int
    active: bool
    events: Sequence[str]
    config: Mapping[str, str]
    created_at: str
    updated_at: str
    last: Mapping[str, Any] = field(default_factory=lambda: {"code": None, "status": "unused", "message": None})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver one event to one hook; attempts of the same delivery share their ``guid``.

    Attributes:
        action: The payload's ``action``, where the event has one.
        duration: Seconds.
        status: ``OK``, GitHub's text for another HTTP status, or why no answer came.
        status_code: The receiver's HTTP status; 0 when no answer came.
        body: The payload; a form carries the same text in its field.
    """

    id: int
    hook: int
    repo: int
    guid: str
    delivered_at: str
    redelivery: bool
    event: str
    action: str | None
    duration: float
    status: str
    status_code: int
    url: str = field(metadata=_EXACT)
    request_headers: Mapping[str, str]
    body: str = field(metadata=_EXACT)
    response_headers: Mapping[str, str]
    response: str = field(metadata=_EXACT)


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """One status of one commit; the newest of a context counts."""

    id: int
    repo: int
    sha: str
    state: str
    context: str = field(metadata=_EXACT)
    creator: int
    created_at: str
    target_url: str | None = field(default=None, metadata=_EXACT)
    description: str | None = field(default=None, metadata=_EXACT)


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A check of a commit, which only an app makes; `output` is GitHub's ``title``, ``summary`` and ``text``."""

    id: int
    repo: int
    sha: str
    name: str = field(metadata=_EXACT)
    app: int
    status: str
    conclusion: str | None
    started_at: str
    completed_at: str | None
    details_url: str | None = field(default=None, metadata=_EXACT)
    external_id: str | None = field(default=None, metadata=_EXACT)
    output: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request.

    Attributes:
        number: Counts within its repository.
        head_repo: The repository of the head branch: its own or a fork.
        head: The head branch's name, without ``refs/heads/``.
        head_sha: Where it is, or was when the pull request was closed.
        pushed_by: The account that last moved the head, which an approval may have to differ from.
        base: The base branch's name.
        base_sha: Where it was when the pull request was opened or last moved.
        merge_sha: The commit that merged it.
        reviewers: Accounts of whom a review is asked.
    """

    id: int
    repo: int
    number: int
    author: int
    title: str = field(metadata=_EXACT)
    body: str | None = field(metadata=_EXACT)
    state: str
    draft: bool
    head_repo: int
    head: str = field(metadata=_EXACT)
    head_sha: str
    pushed_by: int
    base: str = field(metadata=_EXACT)
    base_sha: str
    created_at: str
    updated_at: str
    closed_at: str | None = None
    merged_at: str | None = None
    merged_by: int | None = None
    merge_sha: str | None = None
    reviewers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A review; `state` is ``PENDING``, ``COMMENTED``, ``APPROVED``, ``CHANGES_REQUESTED`` or ``DISMISSED``."""

    id: int
    repo: int
    pull: int
    author: int
    state: str
    body: str = field(metadata=_EXACT)
    sha: str
    submitted_at: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in the conversation of a pull request."""

    id: int
    repo: int
    number: int
    author: int
    body: str = field(metadata=_EXACT)
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A repository's ruleset, in GitHub's own members."""

    id: int
    repo: int
    name: str = field(metadata=_EXACT)
    target: str
    enforcement: str
    bypass: Sequence[Mapping[str, Any]]
    conditions: Mapping[str, Any]
    rules: Sequence[Mapping[str, Any]]
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class Protection:
    """The classic protection of one branch; `rules` is what the client put, in GitHub's own members."""

    id: int
    repo: int
    branch: str = field(metadata=_EXACT)
    rules: Mapping[str, Any]


class Records:
    """Every table of one forge."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.accounts = Table(database, Account)
        self.tokens = Table(database, Token)
        self.members = Table(database, Member)
        self.repos = Table(database, Repo)
        self.collaborators = Table(database, Collaborator)
        self.webhooks = Table(database, Webhook)
        self.deliveries = Table(database, Delivery)
        self.statuses = Table(database, CommitStatus)
        self.checks = Table(database, CheckRun)
        self.pulls = Table(database, Pull)
        self.reviews = Table(database, Review)
        self.comments = Table(database, Comment)
        self.protections = Table(database, Protection)
        self.rulesets = Table(database, Ruleset)

    def forget(self, repo: Repo) -> None:
        """Remove a repository and everything that belongs to it."""
        with self.database.transaction():
            for table in (self.collaborators, self.webhooks, self.deliveries, self.statuses, self.checks):
                table.remove(repo=repo.id)
            for belonging in (self.pulls, self.reviews, self.comments, self.protections, self.rulesets):
                belonging.remove(repo=repo.id)
            self.repos.remove(id=repo.id)
