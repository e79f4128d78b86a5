"""The sample project in the paired layout, deployed to an embedded AWS beside a stand-in for GitHub, with statuses."""

import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from lockgate.cloud import Aws, Keys
from lockgate.cloud.pipelines import Execution, StageState
from lockgate.design import Design, design
from lockgate.emulator.process import Emulator
from lockgate.forge import Forge
from lockgate.plan import Journal, Observed, execute, plan_deployment, wanted_stacks
from lockgate.rehearsal.git import Git
from lockgate.render import render
from lockgate.spec import Declaration, read
from lockgate.spec.sample import sample_files

DEVELOPER, ROBOT, REPOSITORY = "dana", "delivery-bot", "acme/orders"
PREPROD, PROD = "111111111111", "333333333333"
PIPELINES = {"preprod": (PREPROD, "lockgate-orders-develop"), "prod": (PROD, "lockgate-orders-master")}
BRANCHES = {"preprod": "develop", "prod": "master"}
CONFIGURATION = (
    """printf '{\"Tags\": {\"Commit\": \"%s\"}}' \"$CODEBUILD_RESOLVED_SOURCE_VERSION\" > dist/release.json"""
)
GITHUB = "\ngithub:\n  token-secret: lockgate/github\n"
_PATIENCE = 90

Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], what: str) -> Found:
    """What `look` finds at last."""
    limit = time.monotonic() + _PATIENCE
    while time.monotonic() < limit:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {_PATIENCE} s for {what}")


@dataclass
class Delivered:
    """Everything deployed; `token` is the robot's, which is in the secret of each infrastructure account."""

    emulator: Emulator
    forge: Forge
    aws: Aws
    declaration: Declaration
    designed: Design
    git: Git
    token: str

    def push(self, environment: str, message: str, **files: str) -> str:
        """Commit to the environment's branch and push; the commit's id. A double underscore in a name is a dot."""
        branch = BRANCHES[environment]
        self.git.run("switch", "--quiet", *(() if self.git.run("branch", "--list", branch) else ("--create",)), branch)
        for name, text in files.items():
            (self.git.folder / name.replace("__", ".")).write_text(text)
        commit = self.git.commit_all(message)
        self.git.run("push", "--quiet", "origin", f"{branch}:{branch}")
        return commit

    def text(self, name: str) -> str:
        return (self.git.folder / name).read_text()

    def executions(self, environment: str) -> tuple[Execution, ...]:
        account, pipeline = PIPELINES[environment]
        return self.aws.account(account).pipelines.executions(pipeline)

    def new_execution(self, environment: str, known: tuple[Execution, ...]) -> Execution:
        ids = {run.id for run in known}
        return eventually(
            lambda: next((run for run in self.executions(environment) if run.id not in ids), None), "an execution"
        )

    def stage(self, environment: str) -> StageState:
        account, pipeline = PIPELINES[environment]
        return self.aws.account(account).pipelines.state(pipeline).stage(environment)

    def waiting(self, execution: str) -> StageState:
        """The production stage once this execution waits there for its approval."""

        def look() -> StageState | None:
            found = self.stage("prod")
            return found if found.execution == execution and any(a.token for a in found.actions) else None

        return eventually(look, f"the approval of {execution}")

    def approve(self, waiting: StageState, *, approved: bool = True) -> None:
        account, pipeline = PIPELINES["prod"]
        token = waiting.action("Approve").token
        pipelines = self.aws.account(account).pipelines
        pipelines.approve(pipeline, "prod", "Approve", str(token), "seen", approved=approved)

    def ended(self, environment: str, execution: str) -> Execution:
        return eventually(
            lambda: next((r for r in self.executions(environment) if r.id == execution and r.ended), None), "an end"
        )

    def call(self, account: str, service: str, operation: str, **parameters: Any) -> Any:
        done = self.aws.account(account).attempts.call(service, operation, parameters)
        assert done.code is None, done.message
        return done.answer

    def answer(self, environment: str) -> str:
        """The version with which the function answers."""
        account = {"preprod": "222222222222", "prod": "444444444444"}[environment]
        said = self.aws.account(account).functions.invoke(f"lockgate-orders-{environment}", {}).payload
        return str(json.loads(said["body"])["version"])

    def github(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "User-Agent": "test"}
        request = urllib.request.Request(self.forge.url + path, None, headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as response:
            return json.load(response)

    def statuses(self, commit: str) -> list[dict[str, Any]]:
        """The statuses of a commit that pipelines post, newest first."""
        found = self.github(f"/repos/{REPOSITORY}/commits/{commit}/statuses?per_page=100")
        return [each for each in found if each["context"].startswith("lockgate/orders/")]


@contextmanager
def delivered_project(folder: Path) -> Iterator[Delivered]:
    """Deploy it below `folder`, and end it with the block."""
    project = folder / "project"
    project.mkdir()
    for name, content in sample_files("paired").items():
        (project / name).write_text(content)
    stated = (project / "lockgate.yaml").read_text()
    (project / "lockgate.yaml").write_text(stated if "token-secret" in stated else stated + GITHUB)
    _tag_stacks(project)
    declaration = read(project / "lockgate.yaml")
    designed = design(declaration)
    accounts = tuple(account.id for account in designed.accounts)
    with (
        Forge.start(folder / "forge") as forge,
        Emulator.start(folder / "aws", github=forge.url, accounts=accounts) as emulator,
    ):
        aws = Aws(lambda account: _keys(emulator, account), designed.region, time.sleep, endpoint=emulator.endpoint)
        token, git = _repository(forge, project)
        for account in (PREPROD, PROD):
            aws.account(account).sources.import_credentials(token)
            secret = {"Name": "lockgate/github", "SecretString": token}
            assert aws.account(account).attempts.call("secretsmanager", "CreateSecret", secret).code is None
        wanted = wanted_stacks(render(designed), {"GitHubApi": forge.url})
        journal = Journal(folder / "journal.jsonl", lambda: datetime.now(UTC))
        execute(plan_deployment(wanted, Observed(), designed.prefix), aws.ports(), journal)
        yield Delivered(emulator, forge, aws, declaration, designed, git, token)


def _tag_stacks(project: Path) -> None:
    """Let the build write a template configuration with the commit, and the pipeline use it."""
    declared, buildspec = project / "lockgate.yaml", project / "buildspec.yml"
    stated = "    repository: github:acme/orders"
    declared.write_text(declared.read_text().replace(stated, f"    configuration: release.json\n{stated}"))
    copying = "      - cp app.py template.yaml dist/\n"
    buildspec.write_text(buildspec.read_text().replace(copying, f"{copying}      - >-\n        {CONFIGURATION}\n"))


def _keys(emulator: Emulator, account: str) -> Keys:
    root = emulator.root(account)
    return Keys(root.access_key, root.secret_key, root.token)


def _repository(forge: Forge, project: Path) -> tuple[str, Git]:
    """The repository at the forge, where the robot administers hooks and the developer pushes."""
    developer, robot = forge.create_user(DEVELOPER), forge.create_user(ROBOT)
    forge.create_organization("acme", DEVELOPER)
    for method, path, body in (
        ("POST", "/orgs/acme/repos", {"name": "orders", "private": True}),
        ("PUT", f"/repos/{REPOSITORY}/collaborators/{ROBOT}", {"permission": "admin"}),
    ):
        headers = {"Authorization": f"Bearer {developer}", "User-Agent": "test"}
        request = urllib.request.Request(forge.url + path, json.dumps(body).encode(), headers, method=method)
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20).close()
    git = Git(project, os.environ["PATH"], DEVELOPER, developer)
    git.run("init", "--quiet", "--initial-branch", "start")
    git.commit_all("Import the application")
    git.run("remote", "add", "origin", f"{forge.url}/{REPOSITORY}.git")
    return robot, git
