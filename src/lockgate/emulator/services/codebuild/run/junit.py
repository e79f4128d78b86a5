"""Test cases out of JUnit XML files."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from lockgate.emulator.services.codebuild.control.state import Shape

_LARGEST = 50 * 1024 * 1024
_OUTCOMES = {"failure": "FAILED", "error": "ERROR", "skipped": "SKIPPED"}
_LONGEST_MESSAGE = 2_000


class JUnitError(Exception):
    """The file is not JUnit XML; the text says why."""


def read_junit(data: bytes, path: str) -> list[Shape]:
    """The TestCase shapes of one file, without the report's ARN and expiry; `path` is shown as the raw data's."""
    if len(data) > _LARGEST:
        raise JUnitError(f"{path} is larger than {_LARGEST} bytes")
    plain = data.replace(b"\0", b"")  # so that UTF-16 hides nothing
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise JUnitError(f"{path} has a document type, which test reports have no use for")
    try:
        root = ET.fromstring(data)  # noqa: S314 - entities cannot be declared: see above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise JUnitError(f"{path} is not XML: {error}") from error
    if root.tag not in {"testsuites", "testsuite"}:
        raise JUnitError(f"{path} has the root <{root.tag}> instead of <testsuites> or <testsuite>")
    return [_case(suite, case, path) for suite, case in _cases(root)]


def _cases(root: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    for suite in root.iter("testsuite"):
        for case in suite.findall("testcase"):
            yield suite.get("name", ""), case


def _case(suite: str, case: ET.Element, path: str) -> Shape:
    outcome = next((child for child in case if child.tag in _OUTCOMES), None)
    shape: Shape = {
        "testRawDataPath": path,
        "prefix": case.get("classname", ""),
        "name": case.get("name", ""),
        "status": "SUCCEEDED" if outcome is None else _OUTCOMES[outcome.tag],
        "durationInNanoSeconds": _nanoseconds(case.get("time", "0")),
        "testSuiteName": suite,
    }
    if outcome is not None:
        shape["message"] = (outcome.get("message") or outcome.text or "").strip()[:_LONGEST_MESSAGE]
    return shape


def _nanoseconds(seconds: str) -> int:
    try:
        return max(0, int(float(seconds.replace(",", "")) * 1_000_000_000))
    except (ValueError, OverflowError):
        return 0


def summary(cases: list[Shape]) -> Shape:
    """The TestReportSummary of `cases`."""
    statuses = ("SUCCEEDED", "FAILED", "ERROR", "SKIPPED", "UNKNOWN")
    return {
        "total": len(cases),
        "statusCounts": {status: sum(case["status"] == status for case in cases) for status in statuses},
        "durationInNanoSeconds": sum(case["durationInNanoSeconds"] for case in cases),
    }
