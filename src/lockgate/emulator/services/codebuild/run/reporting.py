"""Read a build's test reports and keep them in report groups, as the project's role.

The role needs ``codebuild:CreateReportGroup``, ``CreateReport``, ``UpdateReport`` and ``BatchPutTestCases``; a report
that cannot be kept is said in the log and does not fail the build. Source: CodeBuild user guide, "Test report
permissions".
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Aws, ServiceError
from lockgate.emulator.services.codebuild.control.state import Build, Scope, Shape
from lockgate.emulator.services.codebuild.control.state import Report as StoredReport
from lockgate.emulator.services.codebuild.run import s3
from lockgate.emulator.services.codebuild.run.archives import pack
from lockgate.emulator.services.codebuild.run.globs import select
from lockgate.emulator.services.codebuild.run.junit import JUnitError, read_junit, summary
from lockgate.emulator.services.codebuild.run.log import BuildLog
from lockgate.emulator.services.codebuild.run.place import Place
from lockgate.emulator.services.codebuild.run.session import RoleSession
from lockgate.emulator.services.codebuild.spec import Report

_KEPT = timedelta(days=30)
_MOST_CASES = 2_000
_ACTIONS = ("CreateReport", "UpdateReport", "BatchPutTestCases")


class Reporting:
    """The reports of one build."""

    def __init__(self, aws: Aws, scope: Scope, build: Build, place: Place, session: RoleSession, log: BuildLog) -> None:
        self._aws = aws
        self._scope = scope
        self._build = build
        self._place = place
        self._session = session
        self._log = log

    def keep(self, reports: tuple[Report, ...], evaluate: Callable[[str], str]) -> list[str]:
        """Keep every report of the buildspec; the ARNs of those that could be kept."""
        kept: list[str] = []
        for report in reports:
            self._log.say(f"Preparing to copy report {report.group}")
            try:
                arn = self._one(report, evaluate(report.group))
            except (ClientError, ServiceError, JUnitError, s3.S3DeniedError) as error:
                self._log.say(f"Error processing report {report.group}: {_text(error)}")
                continue
            if arn is not None:
                kept.append(arn)
        return kept

    def _one(self, report: Report, name: str) -> str | None:
        if report.format != "JUNITXML":
            self._log.say(f"Report {name} is left out: this emulator reads JUNITXML, not {report.format}")
            return None
        files = self._files(report)
        if not files:
            self._log.say(f"No matching report paths found for {name}")
            return None
        group = self._group(name)
        for action in _ACTIONS:
            self._aws.allowed_as(self._session.credentials(), f"codebuild:{action}", group)
        cases = [case for relative, path in files for case in read_junit(path.read_bytes(), relative)]
        arn = self._store(group, cases)
        self._export(group, arn, files)
        return arn

    def _files(self, report: Report) -> list[tuple[str, Path]]:
        base = self._place.source / (report.base or "")
        if not base.is_dir() or not self._place.holds(base):
            return []
        return [(name, base / name) for name in select(base, report.files) if self._place.holds(base / name)]

    def _group(self, name: str) -> str:
        """The report group's ARN; a name stands for ``PROJECT-NAME``, which is made when it does not exist."""
        if name.startswith("arn:"):
            with self._scope.lock:
                if name not in self._scope.groups:
                    raise ServiceError("ResourceNotFoundException", f"Report group does not exist: {name}")
            return name
        full = f"{self._build.settings['name']}-{name}"
        arn = self._scope.arn("report-group", full)
        with self._scope.lock:
            exists = arn in self._scope.groups
        if not exists:
            self._session.client("codebuild").create_report_group(
                name=full, type="TEST", exportConfig={"exportConfigType": "NO_EXPORT"}
            )
        return arn

    def _store(self, group: str, cases: list[Shape]) -> str:
        now = self._aws.clock.now()
        name = group.rpartition("/")[2]
        arn = self._scope.arn("report", f"{name}:{uuid.uuid4()}")
        failed = any(case["status"] in {"FAILED", "ERROR"} for case in cases)
        shown = [{**case, "reportArn": arn, "expired": now + _KEPT} for case in cases[:_MOST_CASES]]
        with self._scope.lock:
            export = dict(self._scope.groups[group]["exportConfig"])
            shape: Shape = {
                "arn": arn,
                "type": "TEST",
                "name": f"{name}:{arn.rpartition(':')[2]}",
                "reportGroupArn": group,
                "executionId": self._build.shape["arn"],
                "status": "FAILED" if failed else "SUCCEEDED",
                "created": now,
                "expired": now + _KEPT,
                "exportConfig": export,
                "truncated": len(cases) > _MOST_CASES,
                "testSummary": summary(cases),
            }
            self._scope.reports[arn] = StoredReport(shape, shown)
        return arn

    def _export(self, group: str, arn: str, files: list[tuple[str, Path]]) -> None:
        """Put the raw files where the group's export configuration wants them."""
        with self._scope.lock:
            config = dict(self._scope.groups[group]["exportConfig"])
        if config["exportConfigType"] != "S3":
            return
        destination = config["s3Destination"]
        folder = "/".join(part for part in (destination.get("path", "").strip("/"), arn.rpartition("/")[2]) if part)
        if destination["packaging"] == "ZIP":
            archive = self._place.attic / "report.zip"
            pack(archive, files)
            files = [("report.zip", archive)]
        disabled = bool(destination["encryptionDisabled"])
        members = s3.encryption(destination, disabled=disabled)
        for relative, path in files:
            s3.upload(self._session.client("s3"), destination["bucket"], f"{folder}/{relative}", path, **members)


def _text(error: Exception) -> str:
    if isinstance(error, ClientError):
        details = error.response["Error"]
        return f"{details['Code']}: {details['Message']}"
    if isinstance(error, ServiceError):
        return f"{error.code}: {error.message}"
    return str(error)
