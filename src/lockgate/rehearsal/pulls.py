"""Pull requests as people make them: a branch, a change, a check, a review, a merge."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from lockgate.cloud.builds import Build
from lockgate.design.checks import context
from lockgate.design.delivery import Delivery
from lockgate.rehearsal.git import Git
from lockgate.rehearsal.github import Reply, ask, request
from lockgate.rehearsal.stage import DEVELOPER, REVIEWER, Stage
from lockgate.rehearsal.waiting import SOON, executions, log_of, stopped, until

Change = Callable[[Path], str]
"""Changes the files of a working copy, and says what it did in words."""

_FINAL = frozenset({"success", "failure", "error"})


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request to the branch of a line.

    Attributes:
        number: Its number at GitHub.
        branch: The head branch.
        head: The commit that the head branch is at.
    """

    delivery: Delivery
    number: int
    branch: str
    head: str

    @property
    def repository(self) -> str:
        """``acme/orders``."""
        return self.delivery.application.repository.full_name

    @property
    def path(self) -> str:
        """Its address below the API."""
        return f"/repos/{self.repository}/pulls/{self.number}"


def begin(stage: Stage, delivery: Delivery, branch: str) -> Git:
    """The developer's working copy on a new branch that begins where the line's branch stands at GitHub."""
    git = stage.copies[delivery.application.name]
    git.run("fetch", "--quiet", "origin", f"refs/heads/{delivery.line.branch}")
    git.run("switch", "--quiet", "--force-create", branch, "FETCH_HEAD")
    return git


def propose(stage: Stage, delivery: Delivery, branch: str, title: str, change: Change) -> tuple[Pull, str]:
    """Change something on a new branch and ask for its merge; the pull request, and what was changed in words."""
    git = begin(stage, delivery, branch)
    said = change(git.folder)
    git.commit_all(title)
    git.push(branch)
    return open_pull(stage, delivery, branch, title), said


def open_pull(stage: Stage, delivery: Delivery, head: str, title: str) -> Pull:
    """Ask for the merge of a branch into the line's branch."""
    body = {"title": title, "head": head, "base": delivery.line.branch}
    repository = delivery.application.repository.full_name
    made = request(stage, "POST", f"/repos/{repository}/pulls", body, DEVELOPER)
    return Pull(delivery, int(made["number"]), head, str(made["head"]["sha"]))


def amend(stage: Stage, pull: Pull, title: str, change: Change) -> tuple[Pull, str]:
    """One commit more on the head branch; the pull request as it is then."""
    git = stage.copies[pull.delivery.application.name]
    said = change(git.folder)
    sha = git.commit_all(title)
    git.push(pull.branch)
    return replace(pull, head=sha), said


def checked(stage: Stage, pull: Pull) -> Mapping[str, str]:
    """The final states of the checks that the branch demands, by context, once all of them have come."""
    wanted = stage.contexts[pull.repository, pull.delivery.line.branch]
    what = f"the checks of #{pull.number} ({', '.join(wanted)})"

    def look() -> Mapping[str, str] | None:
        combined = request(stage, "GET", f"/repos/{pull.repository}/commits/{pull.head}/status?per_page=100")
        states = {each["context"]: each["state"] for each in combined["statuses"] if each["context"] in wanted}
        return states if len(states) == len(wanted) and _FINAL.issuperset(states.values()) else None

    return until(stage, SOON + pull.delivery.application.checks.timeout * 60, what, look)


def must_be_green(stage: Stage, pull: Pull) -> str:
    """Wait for the checks, which must succeed; what the line's own one found, in words."""
    states = checked(stage, pull)
    bad = [name for name, state in states.items() if state != "success"]
    build = check_build(stage, pull)
    log = log_of(stage, pull.delivery, build)
    if bad:
        fact = f"the check of #{pull.number} did not succeed: {', '.join(bad)}"
        raise stopped(stage.log, fact, "\n".join(log[-20:]) or "it has no log", "mend what the log says")
    return in_words(stage, pull, build, log)


def in_words(stage: Stage, pull: Pull, build: Build, log: Iterable[str]) -> str:
    """``lockgate/orders-develop/check: success, Ran 7 tests in 0.001s``."""
    state = "success" if build.status == "SUCCEEDED" else "failure"
    tests = [line for line in log if line.startswith("Ran ")][-1:]
    name = context(stage.design.prefix, pull.delivery.names.line)
    return ", ".join([f"{name}: {state}", *tests])


def check_build(stage: Stage, pull: Pull) -> Build:
    """The build of the pull request's head in the line's check project."""
    project = pull.delivery.names.check_project
    for build in stage.account(pull.delivery.account).builds.for_project(project):
        if build.resolved == pull.head and build.complete:
            return build
    fact = f"{project} says that it has tested {pull.head[:8]}, and has no build of it"
    raise stopped(stage.log, fact, "somebody else has posted its status", "read the log named here")


def approve(stage: Stage, pull: Pull, who: str = REVIEWER) -> Reply:
    """Approve it, or be refused."""
    return ask(stage, who, "POST", f"{pull.path}/reviews", {"event": "APPROVE", "body": "Looks good."})


def must_approve(stage: Stage, pull: Pull) -> None:
    """The reviewer approves; raises `LockgateError` when GitHub refuses."""
    request(stage, "POST", f"{pull.path}/reviews", {"event": "APPROVE", "body": "Looks good."}, REVIEWER)


def try_merge(stage: Stage, pull: Pull) -> Reply:
    """The developer merges it, or is refused."""
    return ask(stage, DEVELOPER, "PUT", f"{pull.path}/merge", {"sha": pull.head})


def merge(stage: Stage, pull: Pull) -> str:
    """The developer merges it, which must be possible; the merge commit.

    The runs that each pipeline of the branch had before are remembered, so that new ones can be told from them. Where
    the branch wants heads that are up to date, an outdated one is brought up to date first, tested and approved again.
    """
    pull = _up_to_date(stage, pull)
    for line in stage.deliveries:
        if (line.application.repository, line.line.branch) == (
            pull.delivery.application.repository,
            pull.delivery.line.branch,
        ):
            stage.known[line.names.pipeline] = frozenset(run.id for run in executions(stage, line))
    reply = try_merge(stage, pull)
    if not reply.accepted:
        raise stopped(stage.forge.log, f"#{pull.number} cannot be merged", reply.message, "read the log named here")
    return str(reply.body["sha"])


def _up_to_date(stage: Stage, pull: Pull) -> Pull:
    found: Any = request(stage, "GET", pull.path)
    if found["mergeable_state"] != "behind":
        return pull
    request(stage, "PUT", f"{pull.path}/update-branch", {}, DEVELOPER)
    newer = replace(pull, head=str(request(stage, "GET", pull.path)["head"]["sha"]))
    must_be_green(stage, newer)
    must_approve(stage, newer)
    return newer


def close(stage: Stage, pull: Pull) -> None:
    """Close it without a merge."""
    request(stage, "PATCH", pull.path, {"state": "closed"}, DEVELOPER)


def refused(stage: Stage, reply: Reply, what: str) -> str:
    """GitHub's words for a refusal that had to come; raises `LockgateError` when it did what it was asked."""
    if reply.accepted or reply.status == HTTPStatus.NOT_FOUND:
        fact = f"{what} was not refused" if reply.accepted else f"{what} was not understood"
        raise stopped(stage.forge.log, fact, reply.message or f"status {reply.status}", "look at the branch's rules")
    return reply.message
