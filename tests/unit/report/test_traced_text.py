"""Where a commit is, in words."""

from datetime import UTC, datetime

from lockgate.cloud.deployed import RunningFunction
from lockgate.cloud.github import CommitStatus
from lockgate.operate import (
    Approval,
    Artifact,
    BuildRun,
    Deployment,
    LineTrace,
    PipelineRun,
    Running,
    StageRun,
    Traced,
)
from lockgate.report.traced import traced_as_dict, traced_as_text

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
COMMIT, OTHER = "c" * 40, "d" * 40
DEPLOYMENT = Deployment("444444444444", "lockgate-orders-prod", "lockgate-e1", "Succeeded", "Failed", "too large")
RUN = PipelineRun(
    "e1",
    "Failed",
    "CloudWatchEvent",
    "v1",
    NOON,
    NOON,
    (StageRun("prod", "failed", Approval("approved", "arn:rosa", "seen", NOON), (DEPLOYMENT,)),),
)
LINES = (
    LineTrace(
        "orders-master",
        "lockgate-orders-master",
        "master",
        "333333333333",
        ("prod",),
        checks=(BuildRun("check:1", "FAILED", COMMIT, "pr/7", NOON, NOON.replace(second=9), ""),),
        builds=(BuildRun("build:1", "IN_PROGRESS", COMMIT, COMMIT, NOON, None, ""),),
        artifacts=(
            Artifact("b", "source/orders.zip", "v1", "etag", NOON, "build:1", "00ff" * 16),
            Artifact("b", "source/orders.zip", "v0", "etag", NOON, "build:0", ""),
        ),
        runs=(RUN,),
        superseded={"v0": OTHER},
    ),
    LineTrace("orders-develop", "lockgate-orders-develop", "develop", "111111111111", ("preprod",)),
)
FUNCTION = RunningFunction("f", "$LATEST", "00ff" * 16, "", "", {"live": {"1": 0.9, "2": 0.1}})
RUNNING = (
    Running("orders", "preprod", "222222222222", "lockgate-orders-preprod"),
    Running(
        application="orders",
        environment="prod",
        account="444444444444",
        stack="lockgate-orders-prod",
        status="UPDATE_COMPLETE",
        updated=NOON,
        change_set="lockgate-e0",
        run="e0",
        revision="v0",
        commit=OTHER,
        digest="00ff" * 16,
        functions=(FUNCTION,),
    ),
)
TRACED = Traced(COMMIT[:7], COMMIT, "acme/orders", LINES, RUNNING, ("could not look at the moon: it is not there",))
STATUS = CommitStatus("lockgate/orders/prod", "failure", "Deploy failed", "https://console")

EXPECTED = f"""\
commit {COMMIT} of acme/orders

orders-master: master to prod; lockgate-orders-master in 333333333333
  check     FAILED  check:1 for pr/7  2026-01-01 12:00:00Z, 9 s
  build     IN_PROGRESS  build:1  2026-01-01 12:00:00Z
  artifact  version v1 of source/orders.zip, ETag etag, sha256 00ff00ff00ff  2026-01-01 12:00:00Z
  artifact  version v0 of source/orders.zip, ETag etag  2026-01-01 12:00:00Z
    superseded by {OTHER}, whose artifact had arrived: it starts no run
  run       Failed  e1 by CloudWatchEvent  2026-01-01 12:00:00Z
    prod: failed
      approval approved by arn:rosa: seen  2026-01-01 12:00:00Z
      change set lockgate-e1 of lockgate-orders-prod in 444444444444: Succeeded, executed: Failed; too large

not on orders-develop

statuses at GitHub
  failure   lockgate/orders/prod  Deploy failed

what runs
  orders in preprod (222222222222): nothing is deployed
  orders in prod (444444444444): commit {OTHER}
    stack lockgate-orders-prod UPDATE_COMPLETE, change set lockgate-e0  2026-01-01 12:00:00Z
    artifact version v0
    function f version $LATEST, code sha256 00ff00ff00ff, the artifact's; alias live: 90% version 1 and 10% version 2

note
  could not look at the moon: it is not there"""


def test_the_way_of_a_commit_is_told_line_by_line_and_then_what_runs():
    assert traced_as_text(TRACED, (STATUS,)) == EXPECTED


def test_without_a_commit_only_what_runs_is_told():
    text = traced_as_text(Traced("", "", "", (), RUNNING[:1], ()))

    assert text == "what runs\n  orders in preprod (222222222222): nothing is deployed"


def test_as_data_times_are_in_utc_and_statuses_beside_the_rest():
    answer = traced_as_dict(TRACED, (STATUS,))

    assert answer["lines"][0]["runs"][0]["started"] == "2026-01-01T12:00:00Z"
    assert answer["running"][1]["functions"][0]["aliases"] == {"live": {"1": 0.9, "2": 0.1}}
    assert answer["statuses"][0]["state"] == "failure"
