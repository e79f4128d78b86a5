"""What a pull request's build is made of, and all that it cannot do."""

import re
from dataclasses import replace

import pytest

from design_samples import INFRA_1, application, declaration, environment, paired, tools
from lockgate.design import design
from lockgate.design.checks import context, release_context
from lockgate.design.values import Input
from lockgate.spec.declaration import Approve, Checks, Source

LINES = {"paired": "lockgate-orders-develop", "tools": "lockgate-orders-main"}


def node(made, stack, logical_id):
    return next(each for each in made.stack(INFRA_1, stack).nodes if each.logical_id == logical_id)


def check_of(made, name):
    return tuple(node(made, f"{LINES[name]}-pipeline", each) for each in ("CheckLog", "CheckRole", "CheckProject"))


@pytest.mark.parametrize("name", LINES)
def test_every_line_has_a_check_with_a_role_and_a_log_of_its_own(designs, name):
    log, role, project = check_of(designs[name], name)

    assert (project.name, role.name) == (f"{LINES[name]}-check", f"{LINES[name]}-check")
    assert log.name == f"/aws/codebuild/{LINES[name]}-check"
    assert project.role.logical_id == "CheckRole"
    (statement,) = role.trust.statements
    assert {each.key: each.values for each in statement.conditions}["aws:SourceArn"] == (
        f"arn:aws:codebuild:eu-west-1:{INFRA_1}:project/{LINES[name]}-check",
    )


@pytest.mark.parametrize(("name", "more"), [("paired", set()), ("tools", {"Connection"})])
def test_the_check_role_logs_reports_reads_its_source_and_nothing_else(designs, name, more):
    _, role, _ = check_of(designs[name], name)
    statements = {each.sid: each for each in role.policies[0].policy.statements}

    assert set(statements) == {"Log", "Reports", *more}
    assert statements["Reports"].resources == (
        f"arn:aws:codebuild:eu-west-1:{INFRA_1}:report-group/{LINES[name]}-check-*",
    )
    assert all(f"{LINES[name]}-check" in each for each in statements["Log"].resources)
    if more:
        assert statements["Connection"].resources == (Input("ConnectionArn"),)
    assert (role.managed, len(role.policies)) == ((), 1)


@pytest.mark.parametrize("name", LINES)
def test_nothing_that_a_check_writes_outlives_it(designs, name):
    _, _, project = check_of(designs[name], name)

    assert (project.artifacts, project.key) == (None, None)


def test_no_policy_of_key_or_bucket_names_the_check_role(worlds):
    documents = [*worlds["paired"].keys.values(), *worlds["paired"].buckets.values()]

    assert not any(re.search(r"role/[a-z-]+-check\b", str(each)) for each in documents)


@pytest.mark.parametrize(
    ("branch", "pattern"),
    [("develop", "^refs/heads/develop$"), ("release/2.x", r"^refs/heads/release/2\.x$"), ("a+b", r"^refs/heads/a\+b$")],
)
def test_check_and_release_listen_to_one_branch_only(branch, pattern):
    made = design(declaration([environment("preprod", branch, INFRA_1, "222222222222")], [application()]))
    (stack,) = [each for each in made.stacks if each.wave.name == "PIPELINE"]
    projects = {each.logical_id: each for each in stack.nodes}

    assert projects["CheckProject"].webhook.base_ref == pattern
    assert projects["BuildProject"].webhook.head_ref == pattern


def test_check_and_release_report_under_different_names(designs):
    made = designs["paired"]
    release = node(made, f"{LINES['paired']}-pipeline", "BuildProject").webhook
    check = node(made, f"{LINES['paired']}-pipeline", "CheckProject").webhook

    assert check.context == context(made.prefix, made.lines[0].name) == "lockgate/orders-develop/check"
    assert release.context == release_context(made.prefix, made.lines[0].name) == "lockgate/orders-develop/release"


@pytest.mark.parametrize(
    ("approve", "policy"),
    [
        (Approve.FORKS, "FORK_PULL_REQUESTS"),
        (Approve.ALL, "ALL_PULL_REQUESTS"),
        (Approve.NONE, "DISABLED"),
    ],
)
def test_the_declaration_says_whose_pull_requests_wait(approve, policy):
    checks = Checks("ci.yml", approve=approve, timeout=30, concurrent=2)
    *_, project = check_of(design(paired(checks=checks)), "paired")

    assert project.webhook.approval == policy
    assert project.webhook.approvers == ("GITHUB_ADMIN", "GITHUB_MAINTAIN", "GITHUB_WRITE")
    assert (project.buildspec, project.timeout, project.concurrent) == ("ci.yml", 30, 2)


def test_a_check_runs_with_image_compute_and_variables_of_the_build():
    build = replace(application().build, compute="BUILD_GENERAL1_LARGE", environment={"A": "1"})
    *_, project = check_of(design(paired(build=build)), "paired")

    assert (project.compute, dict(project.variables)) == ("BUILD_GENERAL1_LARGE", {"A": "1"})


def test_the_connection_is_made_before_what_needs_it_completed(designs):
    made = designs["tools"]
    artifacts, pipeline = made.stack(INFRA_1, "lockgate-orders-main-artifacts"), f"{LINES['tools']}-pipeline"

    assert [each.logical_id for each in artifacts.nodes][-1] == "Connection"
    assert ("ConnectionArn", artifacts.name) in [
        (each.output, each.stack.name) for each in made.stack(INFRA_1, pipeline).parameters
    ]
    assert node(made, pipeline, "CheckProject").webhook.connection == Input("ConnectionArn")


def test_a_line_with_an_artifact_source_uses_the_accounts_credential(designs):
    *_, project = check_of(designs["paired"], "paired")

    assert project.webhook.connection is None
    assert not any(each.name == "ConnectionArn" for stack in designs["paired"].stacks for each in stack.parameters)


def test_either_layout_can_have_either_source():
    made = design(tools(source=Source.ARTIFACT))

    assert check_of(made, "tools")[2].webhook.connection is None
