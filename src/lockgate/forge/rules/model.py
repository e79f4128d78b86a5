"""The rules of one source for one branch, whichever way they were written down."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """A check that must have succeeded; `app` is the account that must have made it, None for anybody."""

    context: str
    app: int | None = None


@dataclass(frozen=True, slots=True)
class BranchRules:
    """What one protection or one ruleset asks for.

    Attributes:
        code: GitHub's code for a refused push: ``GH006`` for a protection, ``GH013`` for a ruleset.
        pull_request: Whether changes must come through a pull request.
        approvals: How many approving reviews such a pull request needs.
        dismiss_stale: Whether a push to its head takes approvals away.
        last_push_approval: Whether somebody other than the last pusher must have approved.
        checks: The checks that must have succeeded.
        checks_on_create: Whether they must have succeeded on the commit that a new branch begins with, too.
        strict: Whether the head must contain the newest base.
        methods: The merge methods that are allowed, None for all.
        linear: Whether merge commits are refused.
        force_pushes: Whether the branch may lose commits.
        deletions: Whether it may be deleted.
        creations: Whether a branch of its name may be created.
        locked: Whether nobody may push.
        pushers: The accounts that alone may push, None for all.
    """

    code: str
    pull_request: bool = False
    approvals: int = 0
    dismiss_stale: bool = False
    last_push_approval: bool = False
    checks: tuple[RequiredCheck, ...] = ()
    checks_on_create: bool = False
    strict: bool = False
    methods: frozenset[str] | None = None
    linear: bool = False
    force_pushes: bool = True
    deletions: bool = True
    creations: bool = True
    locked: bool = False
    pushers: frozenset[int] | None = None
