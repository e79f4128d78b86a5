"""SARIF held against the standard's own schema: `sarif_om`, which Microsoft generated from it, has every name.

The object model knows the properties of each object and which are required, but neither their types nor the values of
enumerations: those are in the schema of `test_sarif_of_verdicts.py`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attr
import pytest
import sarif_om

from lockgate.proof import read_templates
from lockgate.proof.audit import CLAIMS, Grounds
from lockgate.proof.verdict import Claim, Judgement, Refuted, Severity, Step, Unknown, judge
from lockgate.report.sarif import as_sarif

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "shared-key-delivery"
WITHIN: Mapping[tuple[type, str], type] = {
    (sarif_om.SarifLog, "runs"): sarif_om.Run,
    (sarif_om.Run, "tool"): sarif_om.Tool,
    (sarif_om.Run, "results"): sarif_om.Result,
    (sarif_om.Tool, "driver"): sarif_om.ToolComponent,
    (sarif_om.ToolComponent, "rules"): sarif_om.ReportingDescriptor,
    (sarif_om.ReportingDescriptor, "shortDescription"): sarif_om.MultiformatMessageString,
    (sarif_om.ReportingDescriptor, "fullDescription"): sarif_om.MultiformatMessageString,
    (sarif_om.ReportingDescriptor, "help"): sarif_om.MultiformatMessageString,
    (sarif_om.ReportingDescriptor, "defaultConfiguration"): sarif_om.ReportingConfiguration,
    (sarif_om.Result, "message"): sarif_om.Message,
    (sarif_om.Result, "locations"): sarif_om.Location,
    (sarif_om.Result, "codeFlows"): sarif_om.CodeFlow,
    (sarif_om.CodeFlow, "threadFlows"): sarif_om.ThreadFlow,
    (sarif_om.ThreadFlow, "locations"): sarif_om.ThreadFlowLocation,
    (sarif_om.ThreadFlowLocation, "location"): sarif_om.Location,
    (sarif_om.Location, "message"): sarif_om.Message,
    (sarif_om.Location, "physicalLocation"): sarif_om.PhysicalLocation,
    (sarif_om.PhysicalLocation, "artifactLocation"): sarif_om.ArtifactLocation,
    (sarif_om.PhysicalLocation, "region"): sarif_om.Region,
}
"""What stands in the properties that hold objects, or lists of them."""
FREE = frozenset({"properties", "partialFingerprints"})
"""Objects whose keys are the tool's own."""


def unlike_the_standard(found: Mapping[str, Any], kind: type, path: str = "$") -> Iterator[str]:
    """Every property that the standard does not have there, and every one that it asks for and is missing."""
    fields = kind.__attrs_attrs__  # made by attrs
    names = {each.metadata["schema_property_name"]: each for each in fields}
    yield from (
        f"{path} has no `{name}`" for name, each in names.items() if each.default is attr.NOTHING and name not in found
    )
    for name, value in found.items():
        if name not in names:
            yield f"{path} has `{name}`, which is no property of {kind.__name__}"
        elif name not in FREE:
            yield from _within(value, kind, name, f"{path}.{name}")


def _within(value: Any, kind: type, name: str, path: str) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    for index, each in enumerate(values):
        if isinstance(each, Mapping):
            place = f"{path}[{index}]" if isinstance(value, list) else path
            inner = WITHIN.get((kind, name))
            yield from [f"{place} is an object"] if inner is None else unlike_the_standard(each, inner, place)


def unlike(log: Mapping[str, Any]) -> list[str]:
    return list(unlike_the_standard(log, sarif_om.SarifLog))


@pytest.fixture(scope="module")
def audited() -> Mapping[str, Any]:
    """An audit with findings of many kinds, with places and code flows."""
    grounds = Grounds.of(read_templates(EXAMPLE))
    return as_sarif([judge(each, grounds) for each in CLAIMS], "1.2.3")


def test_an_audit_has_the_properties_of_the_standard_and_all_that_it_asks_for(audited):
    assert unlike(audited) == []
    results = audited["runs"][0]["results"]
    assert len(results) > len({each["ruleId"] for each in results}) > 1
    assert any("codeFlows" in each for each in results)
    assert any("region" in each["locations"][0]["physicalLocation"] for each in results)


def test_so_have_findings_without_places_and_what_is_unknown():
    claim = Claim("LG9901", "nobody_does_it", "Nobody does it", Severity.LOW, "it is bad", lambda _: ())
    found = Refuted("somebody does it", (Step("anyone", "owns", "arn:aws:s3:::b"),), "forbid it")
    assert unlike(as_sarif([Judgement(claim, (found, Unknown("a gap")))], "1")) == []


def test_a_property_of_another_name_or_a_missing_one_would_be_noticed(audited):
    (run,) = audited["runs"]
    first, *rest = run["results"]
    named = {**audited, "runs": [{**run, "results": [{**first, "ruleName": "x"}, *rest]}]}
    assert unlike(named) == ["$.runs[0].results[0] has `ruleName`, which is no property of Result"]
    silent = {key: value for key, value in first.items() if key != "message"}
    assert unlike({**audited, "runs": [{**run, "results": [silent, *rest]}]}) == [
        "$.runs[0].results[0] has no `message`"
    ]
    driver = {**run["tool"]["driver"], "supportedTaxonomies": [{"name": "x"}]}
    assert unlike({**audited, "runs": [{**run, "tool": {"driver": driver}}]}) == [
        "$.runs[0].tool.driver.supportedTaxonomies[0] is an object"
    ]
