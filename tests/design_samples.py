"""Declarations for the tests of the design and of what follows from it, built by hand: no file is read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lockgate.kernel import AccountId, Origin, Region
from lockgate.spec.declaration import (
    Application,
    Build,
    Checks,
    Declaration,
    Environment,
    Group,
    Organization,
    Repository,
    Source,
    Template,
    TemplateResource,
)

FILE = "lockgate.yaml"
REGION = Region("eu-west-1")
INFRA_1, RUN_1, INFRA_2, RUN_2, RUN_3 = (AccountId(str(digit) * 12) for digit in (1, 2, 3, 4, 5))
STANDARD = ("developers", "operators", "release-managers")

FUNCTION: Mapping[str, Any] = {
    "Code": {"S3Bucket": {"Ref": "ArtifactBucket"}, "S3Key": {"Ref": "ArtifactKey"}},
    "Handler": "app.handler",
    "Runtime": "python3.12",
    "Role": {"Fn::GetAtt": ["OrdersRole", "Arn"]},
}
ROLE: Mapping[str, Any] = {"PermissionsBoundary": {"Ref": "Boundary"}}


CHECK = """\
version: 0.2
phases:
  build:
    commands:
      - python3 -m unittest -v
"""


def at(line: int, *path: str, file: str = FILE) -> Origin:
    return Origin(file, line, 3, path)


def resource(logical_id: str, type_name: str, line: int = 10, **properties: Any) -> TemplateResource:
    place = Origin("orders/template.yaml", line, 3, ("Resources", logical_id))
    return TemplateResource(logical_id, type_name, properties, place)


def template(*resources: TemplateResource, parameters: Sequence[str] = (), serverless: bool = False) -> Template:
    own = resources or (
        resource("OrdersRole", "AWS::IAM::Role", 12, **ROLE),
        resource("OrdersFunction", "AWS::Lambda::Function", 20, **FUNCTION),
    )
    names = parameters or ("ArtifactBucket", "ArtifactKey", "Boundary", "Environment")
    return Template("template.yaml", tuple(own), frozenset(names), serverless)


def environment(
    name: str,
    branch: str,
    infrastructure: AccountId,
    *runtime: AccountId,
    approval: Sequence[str] = (),
    line: int = 3,
) -> Environment:
    keys = ("branch", "infrastructure", "runtime", *(("approval",) if approval else ()))
    origins = {
        key: Origin(FILE, line, 12 + 10 * number, ("environments", name, key)) for number, key in enumerate(keys)
    }
    place = at(line, "environments", name)
    return Environment(name, branch, infrastructure, tuple(runtime), tuple(approval), place, origins)


def application(
    name: str = "orders",
    source: Source = Source.ARTIFACT,
    environments: Sequence[str] = ("preprod", "prod"),
    own: Template | None = None,
    line: int = 8,
    **changes: Any,
) -> Application:
    made = Application(
        name=name,
        repository=Repository("github", f"acme/{name}"),
        directory=name,
        template=own or template(),
        source=source,
        environments=tuple(environments),
        permissions={},
        parameters={},
        build=Build("aws/codebuild/amazonlinux-x86_64-standard:5.0", "BUILD_GENERAL1_SMALL", 15, "buildspec.yml", {}),
        origin=at(line, "applications", name),
        checks=Checks(CHECK, declared=True),
    )
    return replace(made, **changes)


def declaration(
    environments: Sequence[Environment], applications: Sequence[Application], groups: Sequence[Group] = ()
) -> Declaration:
    standard = tuple(Group(name, (), Origin(FILE)) for name in STANDARD)
    organization = Organization("o-a1b2c3d4e5", REGION, "lockgate", at(2, "organization"))
    return Declaration(FILE, organization, tuple(environments), tuple(applications), (*standard, *groups))


def paired(**changes: Any) -> Declaration:
    """Two environments, each with its own infrastructure account and branch."""
    preprod = environment("preprod", "develop", INFRA_1, RUN_1, line=4)
    prod = environment("prod", "master", INFRA_2, RUN_2, approval=("release-managers",), line=5)
    return declaration((preprod, prod), (application(**changes),))


def tools(**changes: Any) -> Declaration:
    """One infrastructure account and one branch for both environments."""
    preprod = environment("test", "main", INFRA_1, RUN_1, line=4)
    prod = environment("prod", "main", INFRA_1, RUN_2, approval=("release-managers",), line=5)
    settings: dict[str, Any] = {"source": Source.CONNECTION, "environments": ("test", "prod"), **changes}
    return declaration((preprod, prod), (application(**settings),))


def several() -> Declaration:
    """Two applications with both kinds of source, one environment with two runtime accounts, a declared group, SAM."""
    environments = (
        environment("test", "main", INFRA_1, RUN_1, line=4),
        environment("prod", "main", INFRA_1, RUN_2, RUN_3, approval=("release-managers", "auditors"), line=5),
    )
    shop = template(
        resource("ShopRole", "AWS::IAM::Role", 30, **ROLE, Policies=[{"PolicyName": "mail", "PolicyDocument": _MAIL}]),
        resource("ShopFunction", "AWS::Lambda::Function", 40, **FUNCTION),
        resource("ShopTable", "AWS::DynamoDB::Table", 50),
        resource("ShopBucket", "AWS::S3::Bucket", 60),
        resource("ShopQueue", "AWS::SQS::Queue", 70),
        serverless=True,
    )
    everywhere = ("test", "prod")
    applications = (
        application("orders", Source.CONNECTION, everywhere, parameters={"prod": {"Size": "large"}}),
        application("shop", Source.ARTIFACT, everywhere, shop, line=9),
    )
    auditors = Group("auditors", (f"arn:aws:iam::{RUN_3}:role/audit/chief", f"arn:aws:iam::{RUN_3}:user/eve"), at(11))
    return declaration(environments, applications, (auditors,))


_MAIL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}]}

SAMPLES = {"paired": paired, "tools": tools, "several": several}
