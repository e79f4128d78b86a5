"""A small valid project that each test changes in one place."""

import pytest

from lockgate.kernel import Exit, LockgateError
from lockgate.spec import read

DECLARED = """\
lockgate: 1
organization: {id: o-a1b2c3d4e5, region: eu-west-1}
environments:
  test: {branch: main, infrastructure: "111111111111", runtime: "222222222222"}
  prod: {branch: main, infrastructure: "111111111111", runtime: "333333333333"}
applications:
  orders: {repository: github:acme/orders}
"""
TEMPLATE = """\
Parameters:
  Size: {Type: String, Default: small}
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
BUILDSPEC = """\
version: 0.2
phases: {build: {commands: [make]}}
artifacts: {base-directory: dist, files: [out]}
"""


class Project:
    """The project in the current folder."""

    def __init__(self, folder):
        self.folder = folder
        self.write("lockgate.yaml", DECLARED)
        self.write("template.yaml", TEMPLATE)
        self.write("buildspec.yml", BUILDSPEC)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def change(self, old, new, name="lockgate.yaml"):
        path = self.folder / name
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} does not stand exactly once in {name}"
        path.write_text(text.replace(old, new))

    def read(self):
        return read(self.folder.relative_to(self.folder) / "lockgate.yaml")

    def findings(self):
        """What is wrong, as the user sees it; empty when nothing is."""
        try:
            self.read()
        except LockgateError as error:
            return f"{error}\n" if error.exit is Exit.INVALID else f"exit {error.exit}: {error}\n"
        return ""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


@pytest.fixture
def findings(project):
    """The findings after changes of the declared file, each ``(old, new)``, and with other files by name."""

    def after(*changes, **files):
        for old, new in changes:
            project.change(old, new)
        for name, content in files.items():
            project.write({"template": "template.yaml", "buildspec": "buildspec.yml"}.get(name, name), content)
        return project.findings()

    return after
