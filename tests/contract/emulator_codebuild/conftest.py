"""Builds in the embedded AWS, beside a forge for their sources and webhooks."""

import itertools
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lockgate.emulator.process import Emulator
from lockgate.forge import Forge
from policy_writing import allow, statements, trusting

BUILD = trusting({"Service": "codebuild.amazonaws.com"})
LOGS = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")
ENVIRONMENT = {
    "type": "LINUX_CONTAINER",
    "image": "aws/codebuild/standard:7.0",
    "computeType": "BUILD_GENERAL1_SMALL",
}
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with Forge.start(tmp_path_factory.mktemp("forge")) as running:
        yield running


@pytest.fixture(scope="session")
def ada(forge: Forge) -> str:
    """A token of the owner of every repository."""
    return forge.create_user("ada")


@pytest.fixture(scope="session")
def emulator_process(tmp_path_factory: pytest.TempPathFactory, forge: Forge) -> Iterator[Emulator]:
    """An emulator whose GitHub is the forge."""
    with Emulator.start(tmp_path_factory.mktemp("emulator"), github=forge.url) as emulator:
        yield emulator


@dataclass(frozen=True)
class Repository:
    """A private repository of ada's and a working copy of it."""

    forge: Forge
    token: str
    name: str
    folder: Path

    @property
    def location(self) -> str:
        return f"https://github.com/ada/{self.name}.git"

    def git(self, *arguments: str) -> str:
        environment = {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_NAME": "ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self, message: str, **files: str) -> str:
        """Commit files (``a__yml`` is ``a.yml``); the commit's id."""
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def push(self, *references: str) -> None:
        self.git("push", "--quiet", "origin", *(references or ("HEAD",)))

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.forge.url}/repos/ada/{self.name}{path}",
            data,
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            text = response.read()
        return json.loads(text) if text else None


@pytest.fixture
def repository(forge: Forge, ada: str, tmp_path: Path) -> Repository:
    name = f"orders-{next(_numbers)}"
    data = json.dumps({"name": name, "private": True}).encode()
    headers = {"Authorization": f"Bearer {ada}", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{forge.url}/user/repos", data, headers), timeout=20).close()
    folder = tmp_path / "working"
    folder.mkdir()
    made = Repository(forge, ada, name, folder)
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("remote", "add", "origin", forge.url.replace("://", f"://ada:{ada}@") + f"/ada/{name}.git")
    return made


def simple(*commands: str, **sections: Any) -> str:
    return json.dumps({"version": 0.2, "phases": {"build": {"commands": list(commands)}}, **sections})


@dataclass
class Builder:
    """An account that builds."""

    world: Any
    account: str

    @property
    def client(self) -> Any:
        return self.world.client("codebuild", self.account)

    @property
    def role(self) -> str:
        return f"arn:aws:iam::{self.account}:role/build"

    def make_role(self, *policy: Mapping[str, Any], trust: Mapping[str, Any] = BUILD) -> str:
        iam = self.world.client("iam", self.account)
        iam.create_role(RoleName="build", AssumeRolePolicyDocument=json.dumps(trust))
        document = json.dumps(statements([LOGS, *policy]))
        iam.put_role_policy(RoleName="build", PolicyName="inline", PolicyDocument=document)
        return self.role

    def project(self, spec: str | None = None, *policy: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
        """A role with permission to log and `policy`, and a project without a source unless `more` has one."""
        if "serviceRole" not in more:
            self.make_role(*policy)
        params: dict[str, Any] = {
            "name": "orders",
            "source": {"type": "NO_SOURCE", "buildspec": spec},
            "artifacts": {"type": "NO_ARTIFACTS"},
            "environment": ENVIRONMENT,
            "serviceRole": self.role,
        }
        project: Mapping[str, Any] = self.client.create_project(**{**params, **more})["project"]
        return project

    def start(self, **params: Any) -> Mapping[str, Any]:
        build: Mapping[str, Any] = self.client.start_build(projectName="orders", **params)["build"]
        return build

    def get(self, build: Mapping[str, Any]) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.client.batch_get_builds(ids=[build["id"]])["builds"][0]
        return found

    def finished(self, build: Mapping[str, Any]) -> Mapping[str, Any]:
        for _ in range(600):
            found = self.get(build)
            if found["buildComplete"]:
                return found
            time.sleep(0.05)
        raise AssertionError(found)

    def built(self, **params: Any) -> Mapping[str, Any]:
        return self.finished(self.start(**params))

    def next_build(self, number: int = 1) -> Mapping[str, Any]:
        """The build with that number, however it was started, once it is complete."""
        for _ in range(400):
            ids: Sequence[str] = self.client.list_builds_for_project(projectName="orders")["ids"]
            if len(ids) >= number:
                return self.finished({"id": ids[-number]})
            time.sleep(0.05)
        raise AssertionError("no build was started")

    def log(self, build: Mapping[str, Any]) -> str:
        logs = self.world.client("logs", self.account)
        where = build["logs"]
        events = logs.get_log_events(
            logGroupName=where["groupName"], logStreamName=where["streamName"], startFromHead=True
        )["events"]
        return "".join(event["message"] for event in events)

    def output(self, build: Mapping[str, Any]) -> list[str]:
        return [line for line in self.log(build).splitlines() if not line.startswith("[Container]")]


@pytest.fixture
def builder(aws_world: Any) -> Builder:
    return Builder(aws_world, aws_world.new_account())


@pytest.fixture
def buildspec() -> Callable[..., str]:
    return simple


@pytest.fixture
def contexts() -> Callable[[Mapping[str, Any], str], list[tuple[str, str]]]:
    """The contexts of one phase of a build."""

    def of(build: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
        [phase] = [phase for phase in build["phases"] if phase["phaseType"] == name]
        return [(each["statusCode"], each["message"]) for each in phase["contexts"]]

    return of
