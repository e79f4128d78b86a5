"""Every name that a declaration will give on AWS: the account, the kind and what it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from lockgate.kernel import AccountId
from lockgate.spec.declaration import Declaration, Organization
from lockgate.spec.lines import Line, lines
from lockgate.spec.names import LineNames, RuntimeNames

LIMITS = {
    "stack": 128,
    "role": 64,
    "policy": 128,
    "bucket": 63,
    "alias": 256,
    "pipeline": 100,
    "build project": 150,
    "connection": 32,
    "function": 64,
}
"""The most characters of each kind of name. Sources: the API references of CloudFormation (``StackName``), IAM
(``RoleName``, ``PolicyName``), KMS (``AliasName``), CodePipeline (``PipelineName``), CodeBuild (``ProjectName``),
CodeConnections (``ConnectionName``) and Lambda (``FunctionName``); Amazon S3 user guide, "General purpose bucket naming
rules"."""

Path = tuple[str, ...]
Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MadeName:
    """One name on AWS.

    Attributes:
        account: The account that it is in.
        kind: A key of `LIMITS`.
        name: The name.
        maker: Whose it is, in words: ``the pipeline of `orders` on `main```.
        root: What it is made from, so that names of one root can be told from names of another.
        part: What it is for among the names of its root.
        path: The path in the declared file of the thing to rename.
        parts: What its length depends on: what each is, and its text.
    """

    account: AccountId
    kind: str
    name: str
    maker: str
    root: str
    part: str
    path: Path
    parts: Parts


def made_names(declaration: Declaration) -> Iterator[MadeName]:
    """All names, line by line and then environment by environment; those made from a refused value are left out."""
    organization = declaration.organization
    if not organization.prefix or not organization.region:
        return
    groups = tuple(group.name for group in declaration.groups)
    for line in lines(declaration):
        if line.branch and line.infrastructure:
            yield from _line(organization, line, groups, statuses=declaration.github is not None)
    yield from _runtime(declaration)


def _line(organization: Organization, line: Line, groups: tuple[str, ...], *, statuses: bool) -> Iterator[MadeName]:
    names = LineNames.of(organization, line)
    made = [
        ("bucket", names.bucket, "bucket"),
        ("stack", names.artifacts_stack, "artifacts"),
        ("stack", names.pipeline_stack, "pipeline"),
        ("alias", names.key_alias, "key"),
        ("pipeline", names.pipeline, "pipeline"),
        ("build project", names.build_project, "build"),
        ("build project", names.check_project, "check"),
        ("connection", names.connection, "connection"),
        ("role", names.pipeline_role, "pipeline role"),
        ("role", names.build_role, "build role"),
        ("role", names.check_role, "check role"),
        ("role", names.trigger, "trigger role"),
        ("function", names.trigger, "trigger"),
    ]
    if statuses:
        made += [("role", names.status, "status role"), ("function", names.status, "status")]
    parts = (("application", line.application), ("branch", line.branch), ("prefix", organization.prefix))
    whole = f"the pipeline of `{line.application}` on `{line.branch}`"
    path: Path = ("applications", line.application)
    for kind, name, part in made:
        yield MadeName(line.infrastructure, kind, name, whole, names.pipeline, part, path, parts)
    for group in groups:
        name, maker, path = names.group_role(group), f"group `{group}` of {whole}", ("groups", group)
        more = (("group", group), *parts)
        yield MadeName(line.infrastructure, "role", name, maker, names.pipeline, "group", path, more)


def _runtime(declaration: Declaration) -> Iterator[MadeName]:
    prefix = declaration.organization.prefix
    for application in declaration.applications:
        for environment in declaration.environments:
            if environment.name not in application.environments:
                continue
            names = RuntimeNames(prefix, application.name, environment.name)
            made = (
                ("role", names.execution_role, "execution role"),
                ("role", names.action_role, "action role"),
                ("policy", names.boundary, "boundary"),
                ("stack", names.access_stack, "access"),
                ("stack", names.application_stack, "application"),
            )
            maker = f"application `{application.name}` in `{environment.name}`"
            path = ("applications", application.name)
            parts = (("application", application.name), ("environment", environment.name), ("prefix", prefix))
            for account in environment.runtime:
                for kind, name, part in made:
                    yield MadeName(account, kind, name, maker, names.application_stack, part, path, parts)
