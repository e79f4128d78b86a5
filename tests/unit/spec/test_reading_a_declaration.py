"""What a valid declared file becomes, and that an invalid one tells everything at once."""

from pathlib import Path

import pytest

from lockgate.kernel import Exit, LockgateError, Origin
from lockgate.spec import STANDARD_GROUPS, read
from lockgate.spec.declaration import Repository, Source

SAME = 'branch: main, infrastructure: "111111111111", runtime: "333333333333"'


def orders(project, more=""):
    if more:
        project.change("github:acme/orders", f"github:acme/orders, {more}")
    return project.read().application("orders")


def test_the_ten_lines_of_the_design_are_a_whole_declaration(project):
    project.write(
        "lockgate.yaml",
        """\
lockgate: 1
organization: {id: o-a1b2c3d4e5, region: eu-west-1}
environments:
  preprod: {branch: develop, infrastructure: "111111111111", runtime: "222222222222"}
  prod:    {branch: master,  infrastructure: "333333333333", runtime: "444444444444", approval: [release-managers]}
applications:
  orders: {repository: github:acme/orders, template: template.yaml}
""",
    )
    declaration = project.read()
    assert [environment.name for environment in declaration.environments] == ["preprod", "prod"]
    assert declaration.environment("prod").approval == ("release-managers",)
    assert declaration.application("orders").source is Source.ARTIFACT


def test_everything_else_has_a_default(project):
    declaration = project.read()
    application = declaration.application("orders")
    assert declaration.organization.prefix == "lockgate"
    assert declaration.organization.management is None
    assert application.directory == "."
    assert application.template.path == "template.yaml"
    assert application.environments == ("test", "prod")
    assert application.build.image == "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    assert application.build.compute == "BUILD_GENERAL1_SMALL"
    assert application.build.timeout == 15
    assert application.build.buildspec == "buildspec.yml"
    assert not application.build.environment
    assert not application.permissions
    assert not application.parameters
    assert declaration.environment("test").approval == ()
    assert tuple(group.name for group in declaration.groups) == STANDARD_GROUPS


def test_every_default_can_be_overridden_in_place(project):
    project.write("deploy/t.yaml", "Parameters:\n  Size: {Type: String}\nResources:\n  Q: {Type: AWS::SQS::Queue}\n")
    project.write(
        "deploy/b.yml",
        "version: 0.2\nphases: {build: {commands: [make]}}\nartifacts: {base-directory: dist, files: [out]}\n",
    )
    application = orders(
        project,
        "template: ./deploy/t.yaml, buildspec: deploy/b.yml, source: artifact, environments: [prod], "
        'permissions: {AWS::SQS::Queue: ["sqs:TagQueue"]}, parameters: {prod: {Size: 007}}, '
        "build: {image: alpine, compute: BUILD_GENERAL1_LARGE, timeout: 60, environment: {DEBUG: true, LEVEL: x}}",
    )
    assert application.template.path == "deploy/t.yaml"
    assert application.build.buildspec == "deploy/b.yml"
    assert application.source is Source.ARTIFACT
    assert application.environments == ("prod",)
    assert application.permissions == {"AWS::SQS::Queue": ("sqs:TagQueue",)}
    assert application.parameters == {"prod": {"Size": "007"}}
    assert application.build.environment == {"DEBUG": "true", "LEVEL": "x"}
    assert (application.build.image, application.build.compute, application.build.timeout) == (
        "alpine",
        "BUILD_GENERAL1_LARGE",
        60,
    )


def test_a_shared_infrastructure_account_means_a_connection(project):
    assert orders(project).source is Source.CONNECTION


def test_a_shared_account_counts_even_where_the_application_uses_one_environment_of_it(project):
    assert orders(project, "environments: [prod]").source is Source.CONNECTION


def test_an_infrastructure_account_of_its_own_means_an_artifact(project):
    project.change(SAME, SAME.replace("main", "live").replace("111111111111", "444444444444"))
    assert orders(project).source is Source.ARTIFACT


def test_one_runtime_account_or_several_are_a_tuple(project):
    project.change('"222222222222"', '["222222222222", "444444444444"]')
    declaration = project.read()
    assert declaration.environment("test").runtime == ("222222222222", "444444444444")
    assert declaration.environment("prod").runtime == ("333333333333",)


def test_environments_are_delivered_to_in_declared_order_however_they_are_listed(project):
    assert orders(project, "environments: [prod, test]").environments == ("test", "prod")


def test_a_folder_is_a_local_repository_and_its_own_directory(project):
    for name in ("template.yaml", "buildspec.yml"):
        project.write(f"apps/orders/{name}", (project.folder / name).read_text())
    project.change("github:acme/orders", "./apps/orders")
    application = project.read().application("orders")
    assert application.repository == Repository("local", "local/orders", "./apps/orders")
    assert application.directory == "apps/orders"


def test_applications_in_one_folder_share_a_repository_named_after_the_first(project):
    project.change("{repository: github:acme/orders}", "{repository: .}\n  pay: {repository: .}")
    declaration = project.read()
    assert [item.repository.full_name for item in declaration.applications] == ["local/orders", "local/orders"]


def test_a_repository_at_github_is_its_owner_and_name(project):
    assert orders(project).repository == Repository("github", "acme/orders")


def test_declared_groups_follow_the_standard_ones_which_can_be_extended(project):
    project.change(
        "applications:",
        'groups:\n  auditors: {}\n  operators: {trusted: ["arn:aws:iam::999999999999:role/ops"]}\napplications:',
    )
    groups = {group.name: group.trusted for group in project.read().groups}
    assert list(groups) == [*STANDARD_GROUPS, "auditors"]
    assert groups["operators"] == ("arn:aws:iam::999999999999:role/ops",)


def test_every_value_keeps_its_place(project):
    declaration = project.read()
    prod = declaration.environment("prod")
    assert prod.origin == Origin("lockgate.yaml", 5, 3, ("environments", "prod"))
    assert prod.origins["branch"] == Origin("lockgate.yaml", 5, 18, ("environments", "prod", "branch"))
    assert declaration.organization.origin == Origin("lockgate.yaml", 2, 1, ("organization",))
    assert declaration.groups[0].origin == Origin("lockgate.yaml")
    resource = declaration.application("orders").template.resources[0]
    assert resource.origin == Origin("template.yaml", 4, 3, ("Resources", "Queue"))


def test_paths_are_shown_as_the_user_gave_them(project):
    (project.folder / "sub").mkdir()
    for name in ("lockgate.yaml", "template.yaml", "buildspec.yml"):
        (project.folder / name).rename(project.folder / "sub" / name)
    declaration = read(Path("sub/lockgate.yaml"))
    assert declaration.file == "sub/lockgate.yaml"
    assert declaration.application("orders").template.resources[0].origin.file == "sub/template.yaml"


def test_unknown_names_are_key_errors(project):
    declaration = project.read()
    with pytest.raises(KeyError):
        declaration.environment("staging")
    with pytest.raises(KeyError):
        declaration.application("pay")


def test_reading_twice_gives_equal_declarations(project):
    assert project.read() == project.read()


def test_all_errors_are_reported_sorted_by_place_with_the_declared_file_first(project):
    project.change("region: eu-west-1", "region: Ireland")
    project.change('"222222222222"', "222222222222")
    project.change("github:acme/orders", "acme/orders, environments: [test, staging]")
    project.write("buildspec.yml", "phases: {build: {commands: [make]}}\nartifacts: {files: [out]}\n")
    project.write("template.yaml", "Resources:\n  Queue: {}\n")
    with pytest.raises(LockgateError) as refused:
        project.read()
    assert refused.value.exit is Exit.INVALID
    assert [(str(finding.origin), finding.rule) for finding in refused.value.findings] == [
        ("lockgate.yaml:2:42", "LG1108"),
        ("lockgate.yaml:4:65", "LG1104"),
        ("lockgate.yaml:7:24", "LG1115"),
        ("lockgate.yaml:7:58", "LG1201"),
        ("buildspec.yml:1:1", "LG1416"),
        ("template.yaml:2:3", "LG1404"),
    ]


def test_one_error_does_not_make_others_up(project):
    """An environment that is refused keeps its name: what refers to it is no error."""
    project.change(f"prod: {{{SAME}}}", "prod: nothing")
    project.change("github:acme/orders", "github:acme/orders, environments: [prod], parameters: {prod: {Size: large}}")
    with pytest.raises(LockgateError) as refused:
        project.read()
    assert [finding.rule for finding in refused.value.findings] == ["LG1103"]


def test_two_applications_with_one_template_report_its_errors_once(project):
    project.change(
        "{repository: github:acme/orders}", "{repository: github:acme/orders}\n  pay: {repository: github:acme/pay}"
    )
    project.write("template.yaml", "Resources:\n  Queue: {}\n")
    with pytest.raises(LockgateError) as refused:
        project.read()
    assert [finding.rule for finding in refused.value.findings] == ["LG1404"]
