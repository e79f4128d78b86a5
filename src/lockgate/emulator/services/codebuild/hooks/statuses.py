"""Report builds as commit statuses at GitHub.

Builds of webhooks always report; others when the source's ``reportBuildStatus`` is set. Source: CodeBuild user guide,
"Report build status"; the default context is the one that builds are seen to report.
"""

import logging
from string import Template

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codebuild.control.credentials import token_for
from lockgate.emulator.services.codebuild.control.state import Build, Project, Scope
from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.hooks.github import GitHub, GitHubError
from lockgate.emulator.services.codebuild.repository import Repository, UnreachableRepositoryError

_log = logging.getLogger(__name__)
_SOURCES = frozenset({"GITHUB", "GITHUB_ENTERPRISE"})
_STATES = {
    "IN_PROGRESS": ("pending", "Build started for project {}"),
    "SUCCEEDED": ("success", "Build succeeded for project {}"),
    "FAILED": ("failure", "Build failed for project {}"),
    "TIMED_OUT": ("failure", "Build timed out for project {}"),
    "STOPPED": ("error", "Build stopped for project {}"),
    "FAULT": ("error", "Build faulted for project {}"),
}


class Statuses:
    """Posts the statuses; what GitHub refuses is logged and changes no build."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._reported: set[str] = set()

    def pending(self, scope: Scope, build: Build) -> None:
        """The build is in progress; reported once, as soon as its commit is known."""
        if build.id not in self._reported and self._commit(build):
            self._reported.add(build.id)
            self._post(scope, build)

    def ended(self, scope: Scope, build: Build) -> None:
        """The build is complete."""
        self._reported.discard(build.id)
        self._post(scope, build)

    def hold(self, scope: Scope, project: Project, event: Event) -> None:
        """A pull request waits for an approval: AWS reports that as a failure."""
        settings = project.shape
        config = settings["source"].get("buildStatusConfig") or {}
        status = {
            "state": "failure",
            "context": config.get("context") or _default_context(scope, settings["name"]),
            "description": "Pull request approval required for starting a build",
        }
        self._send(scope, settings["source"], event.commit, status)

    def _commit(self, build: Build) -> str | None:
        return build.commit or build.shape.get("resolvedSourceVersion")

    def _post(self, scope: Scope, build: Build) -> None:
        source, commit = build.settings["source"], self._commit(build)
        if not build.report_status or commit is None or source["type"] not in _SOURCES:
            return
        config = source.get("buildStatusConfig") or {}
        with scope.lock:
            state, text = _STATES[build.shape["buildStatus"]]
            link = build.shape["logs"].get("deepLink", "")
        known = {"AWS_REGION": scope.region, "AWS_DEFAULT_REGION": scope.region, **build.hidden}
        context = Template(config.get("context") or "").safe_substitute(known)
        status = {
            "state": state,
            "context": context or _default_context(scope, build.settings["name"]),
            "description": text.format(build.settings["name"])[:140],
            "target_url": Template(config.get("targetUrl") or "").safe_substitute(known) or link,
        }
        self._send(scope, source, commit, {key: value for key, value in status.items() if value})

    def _send(self, scope: Scope, source: dict[str, str], commit: str, status: dict[str, str]) -> None:
        try:
            repository = Repository.at(source["location"], self._aws.github)
            GitHub(repository, token_for(self._aws, scope, source)).post_status(commit, status)
        except (GitHubError, UnreachableRepositoryError) as error:
            _log.warning("the status of commit %s could not be reported: %s", commit, error)


def _default_context(scope: Scope, project: str) -> str:
    return f"AWS CodeBuild {scope.region} ({project})"
