"""An emulator whose GitHub is a forge, and repositories with something in them."""

import itertools
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lockgate.emulator.process import Emulator
from lockgate.forge import Forge
from pipeline_delivery import REGION, Delivery, action, eventually, stage, unzipped
from policy_writing import allow

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Repository:
    """A repository of the forge and a working copy of it."""

    forge: Forge
    token: str
    name: str
    folder: Path

    @property
    def remote(self) -> str:
        return self.forge.url.replace("http://", f"http://ada:{self.token}@") + f"/{self.name}.git"

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "init.defaultBranch=main"]
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder), "GIT_TERMINAL_PROMPT": "0"}
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def push(self, message: str, ref: str = "main", **files: str) -> str:
        """Commit files (``__`` is a dot) and push them; answers the commit."""
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        self.git("push", "--quiet", self.remote, f"HEAD:refs/heads/{ref}")
        return self.git("rev-parse", "HEAD")

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"{self.forge.url}/repos/{self.name}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as response:
            content = response.read()
        return json.loads(content) if content else None


@dataclass
class Connected(Delivery):
    """A delivery whose source is a repository, through a connection."""

    repository: Any = None
    connection: str = ""

    def connect(self) -> None:
        """Make the connection, pending."""
        made = self.client("codeconnections").create_connection(ProviderType="GitHub", ConnectionName="orders")
        self.connection = made["ConnectionArn"]
        self.statements["pipeline"]["use"] = allow(
            ["codeconnections:UseConnection", "codestar-connections:UseConnection"], self.connection
        )
        self.write("pipeline")

    def shake_hands(self, token: str | None = None) -> Any:
        body = {"arn": self.connection, "token": token or self.repository.token}
        return self.world.emulator.control("POST", "connections/handshake", body)

    def git_pipeline(self, **more: Any) -> dict[str, Any]:
        configuration = {
            "ConnectionArn": self.connection,
            "FullRepositoryId": self.repository.name,
            "BranchName": "main",
            **more.pop("configuration", {}),
        }
        source = action(
            "Fetch", "Source/CodeStarSourceConnection", configuration, outputs=["SourceOutput"], namespace="Source"
        )
        note = {"CustomData": "#{Source.CommitId} #{Source.BranchName} #{Source.CommitMessage}"}
        gate = action("Approve", "Approval/Manual", note)
        declared = self.declaration(stage("Gate", gate), **more)
        return {**declared, "stages": [stage("Source", source), *declared["stages"][1:]]}

    def executions(self) -> list[Any]:
        listed = self.client("codepipeline").list_pipeline_executions(pipelineName="orders")
        return list(listed["pipelineExecutionSummaries"])

    def triggered(self) -> list[Any]:
        """Executions that a delivery started, newest first."""
        return [e for e in self.executions() if e["trigger"]["triggerType"] == "WebhookV2"]

    def artifact(self, execution: str) -> dict[str, str]:
        """The files of the source artifact of an execution."""

        def look() -> Any:
            listed = self.client("codepipeline").list_action_executions(
                pipelineName="orders", filter={"pipelineExecutionId": execution}
            )["actionExecutionDetails"]
            return next((a for a in listed if a["actionName"] == "Fetch" and a["status"] == "Succeeded"), None)

        place = eventually(look)["output"]["outputArtifacts"][0]["s3location"]
        return unzipped(self.client("s3").get_object(Bucket=place["bucket"], Key=place["key"])["Body"].read())

    def settled(self, execution: str) -> str:
        """How the source stage of an execution ended: Failed, or InProgress at the approval."""
        pipelines = self.client("codepipeline")

        def look() -> str:
            found = pipelines.get_pipeline_execution(pipelineName="orders", pipelineExecutionId=execution)
            if found["pipelineExecution"]["status"] != "InProgress":
                return str(found["pipelineExecution"]["status"])
            gate = pipelines.get_pipeline_state(name="orders")["stageStates"][1]
            inside = gate.get("latestExecution", {}).get("pipelineExecutionId") == execution
            return "AtTheGate" if inside else ""

        return str(eventually(look))


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with Forge.start(tmp_path_factory.mktemp("forge")) as running:
        yield running


@pytest.fixture(scope="session")
def forge_token(forge: Forge) -> str:
    token = forge.create_user("ada")
    forge.create_organization("acme", owner="ada")
    return token


@pytest.fixture(scope="session")
def emulator_process(tmp_path_factory: pytest.TempPathFactory, forge: Forge) -> Iterator[Emulator]:
    """An emulator of this folder's own, whose GitHub is the forge."""
    with Emulator.start(tmp_path_factory.mktemp("emulator"), github=forge.url) as emulator:
        yield emulator


@pytest.fixture
def repository(forge: Forge, forge_token: str, tmp_path: Path) -> Repository:
    """A private repository with one commit on main."""
    name = f"orders-{next(_numbers)}"
    folder = tmp_path / "work"
    folder.mkdir()
    made = Repository(forge, forge_token, f"acme/{name}", folder)
    headers = {"Authorization": f"Bearer {forge_token}"}
    body = json.dumps({"name": name, "private": True}).encode()
    request = urllib.request.Request(f"{forge.url}/orgs/acme/repos", body, headers, method="POST")
    urllib.request.urlopen(request, timeout=20).close()
    made.git("init", "--quiet")
    made.push("first commit", README__md="hello\n")
    return made


@pytest.fixture
def connected(aws_world: Any, repository: Repository) -> Connected:
    """Accounts, roles, artifact store and a pending connection; no pipeline yet."""
    made = Connected(aws_world, aws_world.new_account(), aws_world.new_account(), repository=repository)
    made.prepare()
    made.connect()
    return made


@pytest.fixture
def words() -> SimpleNamespace:
    """The small functions in which tests write."""
    return SimpleNamespace(allow=allow, eventually=eventually, region=REGION)
