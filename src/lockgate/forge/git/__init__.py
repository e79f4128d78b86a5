"""Repositories on disk and git over HTTP.

In: a folder, the git program, authenticated requests. Out: commits and references as frozen values, and the list of
the references that a push has moved. Everything is done by the real git program in a clean environment; nothing
here knows of users or hooks.
"""

from lockgate.forge.git.command import Git, GitError
from lockgate.forge.git.commands import MalformedPushError, read_commands
from lockgate.forge.git.history import Change, Commit, Person
from lockgate.forge.git.repository import ZERO, GitRepository, RefChange
from lockgate.forge.git.scripts import ScriptRule

__all__ = [
    "ZERO",
    "Change",
    "Commit",
    "Git",
    "GitError",
    "GitRepository",
    "MalformedPushError",
    "Person",
    "RefChange",
    "ScriptRule",
    "read_commands",
]
