"""checkov's findings on the rendered templates are those of ``docs/checkov.md`` and no others.

checkov pins versions of its own, so it is installed into an environment of its own; that takes a minute, and the test
runs in the thorough profile only.
"""

import json
import os
import re
import subprocess
import venv
from pathlib import Path

import pytest

from design_samples import SAMPLES
from lockgate.design import design
from lockgate.render import render

VERSION = "3.3.30"
DOCUMENT = Path(__file__).parents[3] / "docs" / "checkov.md"

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(
        os.environ.get("LOCKGATE_PROFILE") != "thorough", reason="installs checkov; runs with LOCKGATE_PROFILE=thorough"
    ),
]


@pytest.fixture(scope="module")
def checkov(tmp_path_factory):
    home = tmp_path_factory.mktemp("checkov")
    venv.create(home, with_pip=True)
    command = [home / "bin" / "python", "-m", "pip", "install", "--quiet", f"checkov=={VERSION}"]
    subprocess.run(command, check=True)
    return home / "bin" / "checkov"


def test_every_finding_is_listed_with_its_reason_and_every_listed_one_is_found(checkov, tmp_path):
    for name, make in SAMPLES.items():
        for template in render(design(make())).templates:
            path = tmp_path / name / template.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(template.body)
    options = ["--framework", "cloudformation", "--skip-download", "--compact", "--output", "json"]
    result = subprocess.run(
        [checkov, "--directory", tmp_path, *options], capture_output=True, text=True, check=False, cwd=tmp_path
    )

    failed = json.loads(result.stdout)["results"]["failed_checks"]
    found = {(each["check_id"], each["resource"].rpartition(".")[2]) for each in failed}
    functions = {(f"CKV_AWS_{number}", "TriggerFunction") for number in (115, 116, 117, 173)}
    assert found == {("CKV_AWS_18", "Bucket"), ("CKV_AWS_111", "Boundary"), *functions}
    assert set(re.findall(r"^\| (CKV_AWS_\d+):", DOCUMENT.read_text(), re.MULTILINE)) == {check for check, _ in found}
    assert VERSION in DOCUMENT.read_text()
