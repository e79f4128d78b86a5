"""Attacks as data: which API call, on what, by whom. Nothing here calls anything.

The same `Attempt` is tried from this process with the credentials of an account, and from inside a build with those of
the build role, where a short program reads it as JSON.
"""

from lockgate.rehearsal.attacks.attempts import Attempt, Target
from lockgate.rehearsal.attacks.by_build import build_attempts, build_script, read_results
from lockgate.rehearsal.attacks.by_environment import attempts_on
from lockgate.rehearsal.attacks.by_people import approver_attempts, developer_attempts, operator_attempts
from lockgate.rehearsal.attacks.by_pull_request import check_attempts
from lockgate.rehearsal.attacks.by_runtime import runtime_attempts

__all__ = [
    "Attempt",
    "Target",
    "approver_attempts",
    "attempts_on",
    "build_attempts",
    "build_script",
    "check_attempts",
    "developer_attempts",
    "operator_attempts",
    "read_results",
    "runtime_attempts",
]
