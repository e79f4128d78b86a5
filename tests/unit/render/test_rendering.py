"""Templates of a design: deterministic, complete, with origins, and with nothing for cfn-lint to say."""

import json
import sys
from dataclasses import dataclass, replace
from subprocess import run

import pytest

from design_samples import INFRA_1, RUN_1, RUN_2, SAMPLES, application, declaration, environment, paired
from lockgate.design import design
from lockgate.kernel import LockgateError, Origin, Region
from lockgate.render import render
from lockgate.render.cloudformation import resource
from rendered_accounts import parsed


@pytest.fixture(scope="module")
def renderings():
    return {name: render(design(make())) for name, make in SAMPLES.items()}


def test_the_same_design_gives_the_same_bytes(renderings):
    for name, make in SAMPLES.items():
        assert render(design(make())) == renderings[name]


def test_cfn_lint_reports_nothing_on_any_template(renderings, tmp_path):
    """The real cfn-lint, on both layouts, both sources, several applications and accounts."""
    files = []
    for name, rendering in renderings.items():
        for template in rendering.templates:
            path = tmp_path / name / template.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(template.body)
            files.append(str(path))
    command = [sys.executable, "-c", "from cfnlint.runner import main; main()", "--format", "json"]
    result = run([*command, "--", *files], capture_output=True, text=True, check=False)

    assert len(files) == 20
    assert (json.loads(result.stdout or "[]"), result.stderr, result.returncode) == ([], "", 0)


def test_each_template_has_its_place_its_needs_and_its_gifts(renderings):
    shown = [
        (
            each.wave.value,
            each.path,
            [(need.name, need.stack.name) for need in each.parameters],
            each.capabilities,
            each.outputs,
        )
        for each in renderings["paired"].templates
        if each.account in (INFRA_1, RUN_1)
    ]

    needs = [("KeyArn", "lockgate-orders-develop-artifacts")]
    iam = ("CAPABILITY_NAMED_IAM",)
    assert shown == [
        (0, f"{INFRA_1}/lockgate-orders-develop-artifacts.yaml", [], (), ("KeyArn", "BucketName")),
        (1, f"{RUN_1}/lockgate-orders-preprod-access.yaml", needs, iam, ()),
        (2, f"{INFRA_1}/lockgate-orders-develop-pipeline.yaml", needs, iam, ("PipelineName",)),
    ]


def test_a_template_declares_the_parameters_and_outputs_that_it_says(renderings):
    for rendering in renderings.values():
        for template in rendering.templates:
            body = parsed(template.body)
            assert tuple(body.get("Parameters", {})) == tuple(need.name for need in template.parameters)
            assert tuple(body.get("Outputs", {})) == template.outputs


def test_every_reference_is_to_something_in_the_template(renderings):
    def references(part):
        if isinstance(part, tuple):
            yield part[1].partition(".")[0]
        elif isinstance(part, dict | list):
            for inner in part.values() if isinstance(part, dict) else part:
                yield from references(inner)

    for rendering in renderings.values():
        for template in rendering.templates:
            body = parsed(template.body)
            assert set(references(body)) <= {*body["Resources"], *body.get("Parameters", {})}


def test_no_allowing_statement_has_a_service_wide_wildcard(renderings):
    wide = [
        (template.name, statement["Sid"], action)
        for rendering in renderings.values()
        for template in rendering.templates
        for statement in _statements(parsed(template.body))
        if statement["Effect"] == "Allow"
        for action in _listed(statement["Action"])
        if action == "*" or action.endswith(":*")
    ]

    assert wide == []


def test_every_resource_is_allowed_only_for_actions_without_resource_level_permissions(renderings):
    everywhere = {
        action
        for rendering in renderings.values()
        for template in rendering.templates
        for statement in _statements(parsed(template.body))
        if statement["Effect"] == "Allow" and statement.get("Resource") == "*" and template.kind.value != "artifacts"
        for action in _listed(statement["Action"])
    }

    stated_by_the_sample_itself = {"ses:SendEmail"}
    tracing = {
        f"xray:{name}" for name in ("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments")
    }
    assert everywhere == {"cloudwatch:PutMetricData", "dynamodb:ListStreams", *tracing, *stated_by_the_sample_itself}


def test_pass_role_names_one_role_or_pattern_and_its_service(renderings):
    for rendering in renderings.values():
        for template in rendering.templates:
            for statement in _statements(parsed(template.body)):
                if "iam:PassRole" in _listed(statement["Action"]) and not statement["Sid"].startswith("AtMost"):
                    assert isinstance(statement["Resource"], str)
                    assert "iam:PassedToService" in statement["Condition"]["StringEquals"]


def test_origins_lead_from_a_part_of_the_template_to_the_users_line(renderings):
    template = renderings["paired"].template(RUN_1, "lockgate-orders-preprod-access")
    body = parsed(template.body)

    def at(pointer):
        part = body
        for step in pointer.split("/")[1:]:
            part = part[int(step) if isinstance(part, list) else step]
        return part

    for pointer, origin in template.origins.items():
        assert at(pointer) is not None
        assert isinstance(origin, Origin)
    statement = next(
        pointer for pointer in template.origins if "Statement" in pointer and at(pointer).get("Sid") == "Lambda1"
    )
    assert str(template.origins[statement]) == "orders/template.yaml:20:3"
    assert str(template.origins["/Resources/ActionRole"]) == "lockgate.yaml:4:32"


def test_reasons_stand_above_the_statements(renderings):
    body = renderings["paired"].template(RUN_1, "lockgate-orders-preprod-access").body

    assert (
        "          # Only the line's pipeline acts in this account; its account is the principal, its role the condition.\n"
        "          - Sid: OnlyThePipeline\n"
    ) in body


def test_a_template_that_cloudformation_would_not_take_is_an_error():
    accounts = [f"{number:012}" for number in range(100, 145)]
    prod = environment("prod", "main", INFRA_1, *accounts)
    made = declaration((prod,), (application(environments=("prod",)),))

    with pytest.raises(LockgateError, match="LG3301 the template of the stack `lockgate-orders-main-pipeline` has"):
        render(design(made))


def test_an_unknown_kind_of_node_is_an_error():
    @dataclass(frozen=True)
    class Surprise:
        logical_id: str = "Surprise"

    with pytest.raises(AssertionError):
        resource(Surprise())


def test_another_partition_is_rendered_with_its_own_arns():
    made = paired()
    china = replace(made, organization=replace(made.organization, region=Region("cn-north-1")))
    body = render(design(china)).template(RUN_2, "lockgate-orders-prod-access").body

    assert "arn:aws-cn:iam::444444444444:role/lockgate-orders-prod-execution" in body
    assert "arn:aws:" not in body
    assert "kms:ViaService: s3.cn-north-1.amazonaws.com.cn" in body


def _statements(part):
    if isinstance(part, dict):
        yield from part.get("Statement", [])
        for inner in part.values():
            yield from _statements(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _statements(inner)


def _listed(value):
    return value if isinstance(value, list) else [value]
