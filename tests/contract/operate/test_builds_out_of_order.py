"""Two pushes whose builds run side by side, and the older one's ends last: the newer commit stays."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from delivered_project import PIPELINES, Delivered, eventually
from lockgate.operate import trace
from lockgate.report.traced import traced_as_text

pytestmark = pytest.mark.xdist_group("operate")
ACCOUNT, LINE = PIPELINES["preprod"]
WAITING = """python3 -c "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:%d', None, 90)" """


@dataclass
class Barrier:
    """What a build waits at until the test lets it go on."""

    port: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def barrier() -> Iterator[Barrier]:
    made = Barrier()

    class Waits(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.reached.set()
            made.opened.wait(90)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Waits)
    made.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    made.opened.set()
    server.shutdown()
    server.server_close()


def said(delivered: Delivered, commit: str) -> dict[str, Any] | None:
    """What the function that starts the pipeline has said about a commit's artifact."""
    logs, group = delivered.aws.account(ACCOUNT).logs, f"/aws/lambda/{LINE}-trigger"
    texts = [line.text for stream in logs.streams(group) for line in logs.read(group, stream)]
    found = [json.loads(text) for text in texts if text.startswith("{")]
    return next((each for each in found if each.get("commit") == commit), None)


def run_of(delivered: Delivered, commit: str) -> str:
    """The run that the function says it has started."""
    return str(eventually(lambda: said(delivered, commit), f"a word about {commit}")["started"])


def test_an_older_commit_whose_build_ends_last_is_not_delivered_after_the_newer_one(delivered, barrier):
    quick = delivered.text("buildspec.yml")
    slow = quick.replace("commands:\n", f"commands:\n      - >-\n        {WAITING % barrier.port}\n", 1)
    known = {each.id for each in delivered.executions("preprod")}

    older = delivered.push("preprod", "Take long", buildspec__yml=slow)
    assert barrier.reached.wait(90)
    newer = delivered.push("preprod", "Be quick", buildspec__yml=quick)
    run = run_of(delivered, newer)
    assert delivered.ended("preprod", run).status == "Succeeded"
    barrier.opened.set()
    word = eventually(lambda: said(delivered, older), "a word about the older commit")

    assert word["started"] is None
    assert word["superseded by"]["commit"] == newer
    assert word["number"] < word["superseded by"]["number"]
    assert {each.id for each in delivered.executions("preprod")} - known == {run}
    assert delivered.aws.account(ACCOUNT).artifacts.version(
        f"{LINE}-{ACCOUNT}-eu-west-1", "source/orders.zip", word["version"]
    ), "the older artifact is kept, and is the latest version of the object"
    traced = trace(delivered.declaration, delivered.aws, older)
    line = next(each for each in traced.lines if each.line == "orders-develop")
    assert line.runs == ()
    assert line.superseded == {word["version"]: newer}
    assert next(each for each in traced.running if each.environment == "preprod").commit == newer
    assert f"superseded by {newer}, whose artifact had arrived: it starts no run" in traced_as_text(traced)


def test_commits_whose_builds_end_in_order_start_a_run_each(delivered):
    known = {each.id for each in delivered.executions("preprod")}

    first = delivered.push("preprod", "Come first")
    runs = {run_of(delivered, first)}
    second = delivered.push("preprod", "Come second")
    runs.add(run_of(delivered, second))

    assert len(runs) == 2
    assert {each.id for each in delivered.executions("preprod")} - known == runs
    assert trace(delivered.declaration, delivered.aws, first).lines[0].superseded == {}
    for run in runs:
        delivered.ended("preprod", run)


def test_an_event_that_comes_twice_starts_no_second_run(delivered):
    known = {each.id for each in delivered.executions("preprod")}
    run = run_of(delivered, delivered.push("preprod", "Come once"))
    delivered.ended("preprod", run)
    (version,) = [each.revisions[0].id for each in delivered.executions("preprod") if each.id == run]

    again = delivered.aws.account(ACCOUNT).functions.invoke(f"{LINE}-trigger", {"version": version}).payload

    assert again["started"] == run
    assert {each.id for each in delivered.executions("preprod")} - known == {run}
