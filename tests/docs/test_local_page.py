"""Every snippet of docs/local.md runs against `lockgate local` as it is written."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockgate.emulator.faults import read_fault

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "local.md").read_text(encoding="utf-8")
SCRIPTS = Path(sys.executable).parent


def snippets(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which a reader would type the snippets."""
    command = [sys.executable, "-c", "from lockgate.cli import main; main()", "local", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    names = re.findall(r"^export (\w+)=", PAGE, re.MULTILINE)
    assert process.stdout is not None
    printed = dict(process.stdout.readline().strip().removeprefix("export ").split("=", 1) for _ in names)
    assert list(printed) == names
    home = str(tmp_path_factory.mktemp("home"))
    yield {"PATH": f"{SCRIPTS}:{os.environ['PATH']}", "HOME": home, **printed}
    process.terminate()
    process.communicate(timeout=30)


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_aws_cli_s_snippet_works(variables):
    if shutil.which("aws", path=variables["PATH"]) is None:
        pytest.skip("the aws CLI is not installed")

    assert run(["sh", "-ec", snippets("sh")[0]], variables).splitlines()[-2:] == ["111111111111", "222222222222"]


def test_boto3_s_snippet_works(variables):
    (python,) = snippets("python")
    bucket = "import boto3\ns = boto3.client('s3')\nif not s.list_buckets()['Buckets']:\n"
    where = "CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'}"
    prepared = f"{bucket}    s.create_bucket(Bucket='orders-artifacts', {where})\n"

    assert run([sys.executable, "-c", prepared + python], variables) == "arn:aws:iam::111111111111:root\n"


def test_the_control_snippet_works(variables):
    if shutil.which("curl", path=variables["PATH"]) is None:
        pytest.skip("curl is not installed")
    printed = run(["sh", "-ec", snippets("sh")[1]], variables)

    assert '"status": "ready"' in printed
    assert '"now"' in printed


def test_the_rules_of_faults_make_sense():
    (text,) = snippets("json")

    assert [read_fault(rule).service for rule in json.loads(text)] == ["sts", "s3", "cloudformation"]


def test_terraform_s_snippet_is_well_formed(tmp_path, variables):
    if shutil.which("terraform", path=variables["PATH"]) is None:
        pytest.skip("terraform is not installed")
    (text,) = snippets("hcl")
    (tmp_path / "main.tf").write_text(text)

    run(["terraform", f"-chdir={tmp_path}", "fmt", "-check"], variables)


def test_every_control_path_of_the_page_is_there(variables):
    paths = {
        path
        for cell in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
        for path in re.findall(r"`(?:GET|POST|PUT)? ?([a-z/]+)[?`]", cell)
    }
    address = f"{variables['AWS_ENDPOINT_URL']}/_lockgate/"
    asked = [name for name in sorted(paths) if name not in {"reset", "stop"}]

    codes = {
        name: run(
            [
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-H",
                f"x-lockgate-token: {variables['LOCKGATE_CONTROL_TOKEN']}",
                address + name,
            ],
            variables,
        )
        for name in asked
    }

    assert {"health", "ready", "audit", "clock", "connections/handshake"} <= set(asked)
    assert "404" not in codes.values()
