"""The real terraform with the real AWS provider, pointed at the embedded AWS."""

import json
import os
import platform
import shutil
import subprocess
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from lockgate.emulator.process import Emulator
from lockgate.forge import Forge

VERSION = "5.100.0"
PROVIDER = Path("registry.terraform.io/hashicorp/aws")
CONFIGURATION = Path(__file__).parent / "configuration"
THOROUGH = os.environ.get("LOCKGATE_PROFILE") == "thorough"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
TARGET = f"{platform.system().lower()}_{_MACHINES.get(platform.machine().lower(), platform.machine().lower())}"


@dataclass(frozen=True)
class Terraform:
    """One working folder. `environment` is all that terraform sees."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run terraform; the caller looks at the exit code."""
        return subprocess.run(
            ["terraform", *arguments, "-input=false", "-no-color"],
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *arguments: str) -> str:
        """Run terraform, which must succeed; what it printed."""
        finished = self.run(*arguments)
        assert finished.returncode == 0, f"terraform {arguments[0]}:\n{finished.stdout[-4000:]}\n{finished.stderr}"
        return finished.stdout

    def state(self) -> str:
        """The addresses of what terraform still knows of, a line each."""
        command = ["terraform", "state", "list"]
        env = dict(self.environment)
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, check=True).stdout


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One cycle in the quick profile, ten in a row in the thorough one."""
    if "cycle" in metafunc.fixturenames:
        metafunc.parametrize("cycle", range(1, 11 if THOROUGH else 2))


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of a filesystem mirror that has the provider; without one, the tests are skipped, in CI they fail."""
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("there is no terraform on PATH")
    stated = os.environ.get("LOCKGATE_TF_MIRROR")
    for candidate in [Path(stated)] if stated else _discovered():
        if _has_provider(candidate):
            return candidate
    reason = f"no mirror has the AWS provider {VERSION} for {TARGET}: name one in LOCKGATE_TF_MIRROR"
    if os.environ.get("CI") == "true":
        pytest.fail(f"terraform is here, but {reason}")
    pytest.skip(reason)


def _discovered() -> Iterator[Path]:
    command = ["find", "/", "-xdev", "-type", "d", "-path", f"*{PROVIDER}", "-prune"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return (Path(line).parents[len(PROVIDER.parts) - 1] for line in sorted(found))


def _has_provider(mirror: Path) -> bool:
    unpacked = mirror / PROVIDER / VERSION / TARGET
    packed = mirror / PROVIDER / f"terraform-provider-aws_{VERSION}_{TARGET}.zip"
    return unpacked.is_dir() or packed.is_file()


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with Forge.start(tmp_path_factory.mktemp("forge")) as running:
        yield running


@pytest.fixture(scope="session")
def emulator_process(tmp_path_factory: pytest.TempPathFactory, forge: Forge) -> Iterator[Emulator]:
    """An emulator whose GitHub is the forge."""
    with Emulator.start(tmp_path_factory.mktemp("emulator"), github=forge.url) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def token(forge: Forge) -> str:
    """A token of the owner of the application's repository."""
    made = forge.create_user("ada")
    headers = {"Authorization": f"Bearer {made}", "Content-Type": "application/json"}
    body = json.dumps({"name": "app", "private": True}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{forge.url}/user/repos", body, headers), timeout=20).close()
    return made


@pytest.fixture(scope="session")
def tools() -> str:
    """The account of the pipeline. The same in every cycle: what one leaves behind, the next stumbles over."""
    return "100000000001"


@pytest.fixture(scope="session")
def target() -> str:
    """The account that is deployed to."""
    return "100000000002"


@pytest.fixture
def terraform(
    mirror: Path, emulator_process: Emulator, token: str, tools: str, target: str, cycle: int, tmp_path: Path
) -> Terraform:
    """The configuration in a folder of its own, initialised."""
    folder = tmp_path / "work"
    shutil.copytree(CONFIGURATION, folder)
    settings = tmp_path / "terraform.rc"
    settings.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    package = tmp_path / "app.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), "def handler(event, context):\n    return event\n")
    variables = {
        "endpoint": emulator_process.endpoint,
        "secret": emulator_process.root(tools).secret_key,
        "tools": tools,
        "target": target,
        "token": token,
        "repository": "https://github.com/ada/app.git",
        "package": str(package),
        # An account keeps its address when it is removed from an organisation.
        "email": f"sandbox-{cycle}@example.com",
    }
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TF_CLI_CONFIG_FILE": str(settings),
        "TF_IN_AUTOMATION": "true",
        "CHECKPOINT_DISABLE": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        **{f"TF_VAR_{name}": value for name, value in variables.items()},
    }
    made = Terraform(folder, environment)
    made.done("init")
    return made
