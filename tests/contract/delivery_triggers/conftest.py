"""One delivery as designed, on an embedded AWS beside a forge, and people who act through the forge's REST API only."""

import base64
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from design_samples import INFRA_1, RUN_1, application, declaration, environment
from lockgate.cloud import Aws, Keys
from lockgate.design import Wave, design
from lockgate.emulator.process import Emulator
from lockgate.forge import Forge
from lockgate.plan import Journal, Observed, execute, plan_deployment, wanted_stacks
from lockgate.render import render
from lockgate.spec.declaration import Checks, Globs, Source, Triggers

REGION = "eu-west-1"
BRANCH = "develop"
CHECK = "version: 0.2\nphases: {build: {commands: [test ! -e broken]}}\n"
RELEASE = (
    "version: 0.2\nphases: {build: {commands: [mkdir dist, cp template.yaml dist]}}\n"
    "artifacts: {base-directory: dist, files: ['**/*']}\n"
)
TEMPLATE = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}\n"
FOUND = TypeVar("FOUND")


def eventually(look: Callable[[], FOUND]) -> FOUND:
    """What `look` gives as soon as it is something; a minute is plenty on a loaded machine."""
    end = time.monotonic() + 60
    while True:
        found = look()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.05)


@dataclass(frozen=True)
class Repository:
    """A repository as one user sees it."""

    url: str
    name: str
    token: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/repos/{self.name}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            content = response.read()
        return json.loads(content) if content else None

    def head(self, branch: str) -> str:
        return str(self.ask("GET", f"/git/ref/heads/{branch}")["object"]["sha"])

    def branch(self, name: str, start: str = BRANCH) -> str:
        self.ask("POST", "/git/refs", {"ref": f"refs/heads/{name}", "sha": self.head(start)})
        return name

    def commit(self, branch: str, path: str, text: str = "text\n", replacing: str | None = None) -> str:
        """Write one file, in place of the blob `replacing` if there is one; answers the commit."""
        content = base64.b64encode(text.encode()).decode()
        body = {"message": f"Write {path}", "branch": branch, "content": content}
        more = {"sha": replacing} if replacing else {}
        return str(self.ask("PUT", f"/contents/{path}", {**body, **more})["commit"]["sha"])

    def blob(self, branch: str, path: str) -> str:
        return str(self.ask("GET", f"/contents/{path}?ref={branch}")["sha"])

    def propose(self, branch: str, base: str = BRANCH) -> int:
        return int(self.ask("POST", "/pulls", {"title": branch, "head": branch, "base": base})["number"])

    def merge(self, number: int) -> str:
        return str(self.ask("PUT", f"/pulls/{number}/merge", {})["sha"])

    def statuses(self, commit: str) -> list[tuple[str, str]]:
        """State and context, the newest first."""
        return [(each["state"], each["context"]) for each in self.ask("GET", f"/commits/{commit}/statuses")]


@dataclass
class Line:
    """One line of the delivery: its repository, and what AWS has done for it."""

    name: str
    repository: Repository
    aws: Aws

    def call(self, service: str, operation: str, **parameters: Any) -> Any:
        done = self.aws.account(INFRA_1).attempts.call(service, operation, parameters)
        assert done.code is None, f"{done.code}: {done.message}"
        return done.answer

    def builds(self, kind: str) -> list[Any]:
        """Every build of ``check`` or ``build``, the newest first."""
        project = f"lockgate-{self.name}-{kind}"
        ids = self.call("codebuild", "ListBuildsForProject", projectName=project)["ids"]
        found = self.call("codebuild", "BatchGetBuilds", ids=ids)["builds"] if ids else []
        return sorted(found, key=lambda each: -each["buildNumber"])

    def built(self, kind: str, commit: str) -> list[Any]:
        """The complete builds of one commit, as soon as there is one."""

        def look() -> list[Any]:
            mine = [each for each in self.builds(kind) if each.get("resolvedSourceVersion") == commit]
            return mine if mine and all(each["buildComplete"] for each in mine) else []

        return eventually(look)

    def executions(self) -> list[Any]:
        answer = self.call("codepipeline", "ListPipelineExecutions", pipelineName=f"lockgate-{self.name}")
        return list(answer["pipelineExecutionSummaries"])

    def delivered(self, commit: str) -> list[Any]:
        """The executions of one commit of a connection's line."""
        return [each for each in self.executions() if commit in [one["revisionId"] for one in each["sourceRevisions"]]]

    def reported(self, commit: str, *states: str) -> list[tuple[str, str]]:
        """The statuses of a commit as soon as the newest is one of `states`."""

        def look() -> list[tuple[str, str]]:
            found = self.repository.statuses(commit)
            return found if found and found[0][0] in states else []

        return eventually(look)


class Delivery:
    """An embedded AWS with two lines: of an artifact source, and of a connection with triggers."""

    def __init__(self, folder: Path, forge: Forge, emulator: Emulator) -> None:
        self.forge = forge
        self.emulator = emulator
        self.tokens = {login: forge.create_user(login) for login in ("ada", "eve", "rob")}
        self.aws = Aws(self._keys, REGION, time.sleep, endpoint=emulator.endpoint)
        self.journal = Journal(folder / "journal.jsonl", lambda: datetime.now(UTC))
        self.design = design(self._declaration())
        self.wanted = wanted_stacks(render(self.design))

    def _keys(self, account: str) -> Keys:
        root = self.emulator.root(account)
        return Keys(root.access_key, root.secret_key, root.token)

    def _declaration(self) -> Any:
        checks = Checks(CHECK, declared=True)
        paths = Globs(("src/**", "template.yaml"), ("**/*.md",))
        triggers = {BRANCH: Triggers(Globs((BRANCH, "release/*")), paths, Globs(("v*",), ("*-rc",)))}
        here = environment("preprod", BRANCH, INFRA_1, RUN_1)
        plain = application("orders", Source.ARTIFACT, ("preprod",), checks=checks)
        connected = application("shop", Source.CONNECTION, ("preprod",), checks=checks, triggers=triggers, line=9)
        return declaration([here], [plain, connected])

    def repository(self, name: str, login: str = "ada") -> Repository:
        return Repository(self.forge.url, name, self.tokens[login])

    def set_up(self) -> None:
        self.forge.create_organization("acme", "ada")
        for name in ("orders", "shop"):
            self._create(name)
        self.aws.account(INFRA_1).sources.import_credentials(self.tokens["rob"])
        self._deploy(lambda wave: wave < Wave.PIPELINE)
        self.pending = [each.status for each in self.aws.account(INFRA_1).connections.all()]
        for each in self.aws.account(INFRA_1).connections.all():
            self.emulator.control("POST", "connections/handshake", {"arn": each.arn, "token": self.tokens["rob"]})
        self._deploy(lambda wave: wave == Wave.PIPELINE)

    def _create(self, name: str) -> None:
        body = json.dumps({"name": name, "private": False}).encode()
        headers = {"Authorization": f"Bearer {self.tokens['ada']}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.forge.url}/orgs/acme/repos", body, headers)
        urllib.request.urlopen(request, timeout=30).close()
        repository = self.repository(f"acme/{name}")
        for path, text in (("buildspec.yml", RELEASE), ("template.yaml", TEMPLATE)):
            repository.commit("main", path, text)
        repository.branch(BRANCH, "main")
        repository.ask("PUT", "/collaborators/rob", {"permission": "admin"})

    def _deploy(self, wave: Callable[[int], bool]) -> None:
        wanted = [each for each in self.wanted if wave(each.wave)]
        execute(plan_deployment(wanted, Observed(), "lockgate"), self.aws.ports(), self.journal)

    def line(self, application_name: str) -> Line:
        repository = self.repository(f"acme/{application_name}")
        return Line(f"{application_name}-{BRANCH}", repository, self.aws)


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivery]:
    folder = tmp_path_factory.mktemp("delivery")
    with (
        Forge.start(folder / "forge") as forge,
        Emulator.start(folder / "aws", github=forge.url, accounts=(INFRA_1, RUN_1)) as emulator,
    ):
        made = Delivery(folder, forge, emulator)
        made.set_up()
        yield made


@pytest.fixture(params=["orders", "shop"])
def line(request: pytest.FixtureRequest, delivery: Delivery) -> Line:
    """Either line: ``orders`` has an artifact source, ``shop`` a connection."""
    return delivery.line(request.param)


@pytest.fixture
def shop(delivery: Delivery) -> Line:
    """The line with a connection and triggers."""
    return delivery.line("shop")
