"""Decisions per second in one scenario, beside other engines in the same run; compile time and memory of policies.

The scenario: a role of one account reads an object in another; the bucket policy has 6 statements, the role's policy
10; once by themselves and once with two levels of SCPs, an RCP and a permissions boundary. Every engine is warm, has
its policies loaded if it can keep them, and is asked the same question; the best of several rounds counts.
"""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from lockgate.iam import Organization, Policies, Request, evaluate, explain, parse_policy
from lockgate.iam.scenario import read_scenario
from lockgate.kernel import Origin

VERSION = "0.1.173"
POLICIES = 100_000
DEV, PROD, ORGANIZATION = "111111111111", "222222222222", "o-a1b2c3d4e5"
ROLE = f"arn:aws:iam::{DEV}:role/lockgate-orders-develop-pipeline"
BUCKET = "arn:aws:s3:::lockgate-orders-develop"


def statement(effect: str, action: str | list[str], resource: str | list[str], **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


EVERYBODY = {"Principal": "*"}
BOTH = [BUCKET, f"{BUCKET}/*"]
BY_ROLE = {"Principal": {"AWS": f"arn:aws:iam::{DEV}:root"}, "Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}}
PERIMETER = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORGANIZATION},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}
BUCKET_POLICY = document(
    statement("Deny", "s3:*", BOTH, **EVERYBODY, Condition={"Bool": {"aws:SecureTransport": "false"}}),
    statement("Deny", "s3:*", BOTH, **EVERYBODY, Condition=PERIMETER),
    statement(
        "Deny",
        "s3:PutObject",
        f"{BUCKET}/*",
        **EVERYBODY,
        Condition={"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
    ),
    statement("Allow", ["s3:ListBucket", "s3:GetBucketLocation"], BUCKET, **BY_ROLE),
    statement("Allow", ["s3:GetObject", "s3:GetObjectVersion"], f"{BUCKET}/*", **BY_ROLE),
    statement("Allow", "s3:PutObject", f"{BUCKET}/*", Principal={"AWS": f"arn:aws:iam::{PROD}:root"}),
)


def role_policy(application: str = "orders") -> dict[str, Any]:
    own = f"arn:aws:s3:::lockgate-{application}-develop"
    via_s3 = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
    to_cloudformation = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    project = f"arn:aws:codebuild:eu-west-1:{DEV}:project/lockgate-{application}-develop-build"
    return document(
        statement(
            "Allow",
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            f"arn:aws:logs:eu-west-1:{DEV}:log-group:/aws/codebuild/{application}*",
        ),
        statement("Allow", ["s3:GetObject", "s3:GetObjectVersion"], f"{own}/*"),
        statement("Allow", ["s3:ListBucket", "s3:GetBucketLocation"], own),
        statement("Allow", "s3:PutObject", f"{own}/*"),
        statement("Allow", ["kms:Decrypt", "kms:GenerateDataKey"], "*", Condition=via_s3),
        statement("Allow", "sts:AssumeRole", f"arn:aws:iam::*:role/lockgate-{application}-*-action"),
        statement("Allow", ["codebuild:StartBuild", "codebuild:BatchGetBuilds"], project),
        statement(
            "Allow",
            "iam:PassRole",
            f"arn:aws:iam::{DEV}:role/lockgate-{application}-*-execution",
            Condition=to_cloudformation,
        ),
        statement("Allow", "cloudwatch:PutMetricData", "*"),
        statement("Deny", "s3:Delete*", "*"),
    )


FULL = document(statement("Allow", "*", "*"))
REGION = {
    "Effect": "Deny",
    "NotAction": ["iam:*", "sts:*", "s3:*", "kms:*"],
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}},
}
BOUNDARY = document(
    statement(
        "Allow", ["s3:*", "kms:*", "logs:*", "codebuild:*", "cloudwatch:*", "sts:AssumeRole", "iam:PassRole"], "*"
    ),
    statement("Deny", "iam:Create*", "*"),
)


def line(*, guarded: bool) -> dict[str, Any]:
    """The scenario in the format of `lockgate simulate`, with the keys that AWS derives for engines that need them."""
    return {
        "id": "scenario",
        "identityPolicies": [role_policy()],
        "resourcePolicy": BUCKET_POLICY,
        "permissionBoundary": [BOUNDARY] if guarded else [],
        "sessionPolicy": None,
        "SCPs": [{"level": "root", "policies": [FULL]}, {"level": "unit", "policies": [FULL, document(REGION)]}]
        if guarded
        else [],
        "RCPs": [
            {"level": "root", "policies": [document(statement("Deny", "s3:*", "*", **EVERYBODY, Condition=PERIMETER))]}
        ]
        if guarded
        else [],
        "request": {
            "principal": f"arn:aws:sts::{DEV}:assumed-role/lockgate-orders-develop-pipeline/s1",
            "action": "s3:GetObject",
            "resource": {"arn": f"{BUCKET}/orders/1/app.zip", "accountId": PROD},
            "context": {
                "aws:SecureTransport": "true",
                "aws:SourceIp": "10.1.2.3",
                "aws:RequestedRegion": "eu-west-1",
                "aws:CurrentTime": "2026-11-22T10:00:00Z",
                "aws:PrincipalArn": ROLE,
                "aws:PrincipalAccount": DEV,
                "aws:PrincipalOrgID": ORGANIZATION,
                "aws:PrincipalIsAWSService": "false",
            },
        },
    }


def rate(work: Callable[[], object], seconds: float = 1.5, batch: int = 200) -> float:
    """Calls per second of the best batch."""
    best = 0.0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(batch):
            work()
        best = max(best, batch / (time.perf_counter() - start))
    return best


def question(*, guarded: bool) -> tuple[Request, Policies]:
    scenario = read_scenario(line(guarded=guarded), Origin("benchmark"))
    members = {DEV: f"{ORGANIZATION}/r-ab12/ou-dev/", PROD: f"{ORGANIZATION}/r-ab12/ou-prod/"}
    asked = scenario.request
    return Request(
        asked.principal, asked.action, asked.resource, asked.context, Organization(ORGANIZATION, None, members)
    ), (scenario.policies)


def peer_folder() -> Path | None:
    """Where iam-simulate is installed, for this comparison only, outside the repository; None where it cannot be."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    final = Path(tempfile.gettempdir()) / f"lockgate-benchmark-iam-simulate-{VERSION}"
    if not final.is_dir():
        with tempfile.TemporaryDirectory() as scratch:
            Path(scratch, "package.json").write_text("{}", encoding="utf-8")
            command = ["npm", "install", "--silent", "--ignore-scripts", f"@cloud-copilot/iam-simulate@{VERSION}"]
            if subprocess.run(command, cwd=scratch, capture_output=True, check=False, timeout=120).returncode:
                return None
            shutil.copytree(scratch, final, dirs_exist_ok=True)
    return final


def of_peer(folder: Path, *, guarded: bool) -> tuple[str, float]:
    driver = Path(__file__).with_name("iam_simulate_loop.mjs")
    done = subprocess.run(
        ["node", str(driver), str(folder)],
        input=json.dumps(line(guarded=guarded)),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    answer = json.loads(done.stdout)
    return answer["answer"], answer["perSecond"]


def of_moto() -> float | None:
    """Moto reads the document on every request and knows identity policies only."""
    try:
        from moto.iam.access_control import IAMPolicy  # noqa: PLC0415  not everybody has it
    except ImportError:
        return None
    text = {"policy_document": json.dumps(role_policy())}
    return rate(lambda: IAMPolicy(text).is_action_permitted("s3:GetObject", f"{BUCKET}/orders/1/app.zip"), batch=50)


def decisions(console: Console) -> None:
    table = Table("engine", "with", "decisions/s", "Lockgate is", title="One cross-account request, warm")
    folder = peer_folder()
    for guarded in (False, True):
        name = "SCPs, RCP, boundary" if guarded else "identity and bucket policy"
        asked, policies = question(guarded=guarded)
        decision = evaluate(asked, policies)
        assert decision.allowed, decision
        assert decision.reasons
        own = rate(lambda asked=asked, policies=policies: evaluate(asked, policies))
        table.add_row("lockgate.iam, with reasons", name, f"{own:,.0f}", "")
        explaining = rate(lambda asked=asked, policies=policies: explain(asked, policies), batch=50)
        table.add_row("lockgate.iam, every statement explained", name, f"{explaining:,.0f}", "")
        if folder is None:
            table.add_row("iam-simulate, core", name, "node or npm is missing", "")
        else:
            answer, theirs = of_peer(folder, guarded=guarded)
            assert answer == "Allowed", answer
            table.add_row(f"iam-simulate {VERSION}, core", name, f"{theirs:,.0f}", f"{own / theirs:,.0f} times as fast")
        if not guarded:
            moto = of_moto()
            text = "not installed" if moto is None else f"{moto:,.0f}"
            table.add_row(
                "moto", "identity policy alone", text, "" if moto is None else f"{own / moto:,.0f} times as fast"
            )
    console.print(table)


def compilation(console: Console) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    texts = [json.dumps(role_policy(f"application-{number}")) for number in range(POLICIES)]
    documents = process.memory_info().rss - before
    start = time.process_time()
    policies = [parse_policy(text, name=f"role-{number}") for number, text in enumerate(texts)]
    seconds = time.process_time() - start
    compiled = process.memory_info().rss - before - documents
    columns = ("policies", "statements", "compile (CPU)", "each", "memory", "each")
    table = Table(*columns, title="Compiling policies of roles")
    statements = sum(len(policy.statements) for policy in policies)
    table.add_row(
        f"{POLICIES:,}",
        f"{statements:,}",
        f"{seconds:.1f} s",
        f"{seconds / POLICIES * 1e6:.0f} us",
        f"{compiled / 2**20:.0f} MiB",
        f"{compiled / POLICIES / 2**10:.1f} KiB",
    )
    console.print(table)


if __name__ == "__main__":
    output = Console()
    decisions(output)
    compilation(output)
