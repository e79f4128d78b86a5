"""The checked parts of a document to a `Declaration`, with every default filled in.

A value that a rule refused is simply absent here; the declaration then holds an empty text or tuple in its place, which
only the rules ever see: whoever reads a declared file gets a declaration without findings, or none.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lockgate.kernel import AccountId, Origin, Region
from lockgate.spec.bringing import Brought, is_folder
from lockgate.spec.declaration import (
    STANDARD_GROUPS,
    Application,
    Approve,
    Build,
    Checks,
    Declaration,
    Demand,
    Environment,
    GitHub,
    Globs,
    Group,
    Organization,
    Repository,
    Source,
    Triggers,
)
from lockgate.spec.document import Document, Path
from lockgate.spec.shape.models import (
    DEFAULT_API,
    DEFAULT_APPROVE,
    DEFAULT_BUILDSPEC,
    DEFAULT_COMPUTE,
    DEFAULT_IMAGE,
    DEFAULT_PREFIX,
    DEFAULT_TIMEOUT,
    DEFAULT_WHOSE_BUILDSPEC,
)


def assemble(document: Document, value: Mapping[str, Any], brought: Mapping[str, Brought]) -> Declaration:
    """The declaration of `document`, whose checked part is `value`, with what its applications brought along."""
    environments = tuple(_environment(document, name, body) for name, body in value.get("environments", {}).items())
    applications: list[Application] = []
    for name, body in value.get("applications", {}).items():
        applications.append(_application(document, name, body, brought[name], environments, applications))
    return Declaration(
        file=document.file,
        organization=_organization(document, value.get("organization", {})),
        environments=environments,
        applications=tuple(applications),
        groups=_groups(document, value.get("groups", {})),
        forbid=_demands(document, "forbid", value.get("forbid", [])),
        require=_demands(document, "require", value.get("require", [])),
        github=_github(document, value["github"]) if "github" in value else None,
    )


def _origins(document: Document, path: Path, body: Mapping[str, Any]) -> Mapping[str, Origin]:
    return MappingProxyType({key: document.origin((*path, key)) for key in body})


def _organization(document: Document, body: Mapping[str, Any]) -> Organization:
    path = ("organization",)
    stated: Any = document.get(path) if isinstance(document.get(path), dict) else {}
    return Organization(
        id=body.get("id", ""),
        region=Region(body.get("region", "")),
        prefix=body.get("prefix", "" if "prefix" in stated else DEFAULT_PREFIX),
        origin=document.key_origin(path),
        management=body.get("management"),
        origins=_origins(document, path, body),
    )


def _environment(document: Document, name: str, body: Mapping[str, Any]) -> Environment:
    path = ("environments", name)
    runtime = body.get("runtime", [])
    return Environment(
        name=name,
        branch=body.get("branch", ""),
        infrastructure=AccountId(body.get("infrastructure", "")),
        runtime=tuple(AccountId(account) for account in _items([runtime] if isinstance(runtime, str) else runtime)),
        approval=tuple(_items(body.get("approval", []))),
        origin=document.key_origin(path),
        origins=_origins(document, path, body),
    )


def _items(stated: list[Any]) -> list[Any]:
    """The items of a list without the refused ones."""
    return [item for item in stated if item is not None]


def _application(
    document: Document,
    name: str,
    body: Mapping[str, Any],
    brought: Brought,
    environments: tuple[Environment, ...],
    earlier: list[Application],
) -> Application:
    path = ("applications", name)
    wanted = _items(body["environments"]) if "environments" in body else [item.name for item in environments]
    return Application(
        name=name,
        repository=_repository(name, body.get("repository", ""), earlier),
        directory=brought.directory,
        template=brought.template,
        source=_source(body, wanted, environments),
        environments=_ordered(wanted, environments),
        permissions=_permissions(body.get("permissions", {})),
        parameters=_parameters(document, (*path, "parameters"), body.get("parameters", {})),
        build=_build(document, path, body),
        origin=document.key_origin(path),
        origins=_origins(document, path, body),
        checks=_checks(body, brought),
        configuration=body.get("configuration"),
        triggers=MappingProxyType({branch: _triggers(each) for branch, each in body.get("triggers", {}).items()}),
    )


def _ordered(wanted: list[str], environments: tuple[Environment, ...]) -> tuple[str, ...]:
    """Declared environments in declared order; unknown names, which a rule refuses, behind them."""
    known = [environment.name for environment in environments]
    return (*(name for name in known if name in wanted), *(name for name in wanted if name not in known))


def _repository(name: str, stated: str, earlier: list[Application]) -> Repository:
    """Applications with the same folder share a repository, which is named after the first of them."""
    if not is_folder(stated):
        return Repository("github", stated.removeprefix("github:"))
    for application in earlier:
        if application.repository.path == stated:
            return application.repository
    return Repository("local", f"local/{name}", stated)


def _source(body: Mapping[str, Any], wanted: list[str], environments: tuple[Environment, ...]) -> Source:
    """The stated source, else a connection where one of its infrastructure accounts serves several environments."""
    if "source" in body:
        return Source(body["source"])
    served = [environment.infrastructure for environment in environments]
    shared = any(served.count(item.infrastructure) > 1 for item in environments if item.name in wanted)
    return Source.CONNECTION if shared else Source.ARTIFACT


def _permissions(stated: Mapping[str, list[Any]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({kind: tuple(_items(actions)) for kind, actions in stated.items()})


def _parameters(document: Document, path: Path, stated: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({name: _plain(document, (*path, name), values) for name, values in stated.items()})


def _plain(document: Document, path: Path, values: Mapping[str, Any]) -> Mapping[str, str]:
    """Each value as it is written: ``010`` stays ``010``, whatever number YAML would make of it."""
    texts = {key: document.scalars.get((*path, key), value) for key, value in values.items()}
    return MappingProxyType(texts)


def _build(document: Document, path: Path, body: Mapping[str, Any]) -> Build:
    build = body.get("build", {})
    return Build(
        image=build.get("image", DEFAULT_IMAGE),
        compute=build.get("compute", DEFAULT_COMPUTE),
        timeout=build.get("timeout", DEFAULT_TIMEOUT),
        buildspec=body.get("buildspec", DEFAULT_BUILDSPEC),
        environment=_plain(document, (*path, "build", "environment"), build.get("environment", {})),
    )


def _checks(body: Mapping[str, Any], brought: Brought) -> Checks:
    """What is not stated is as in the build."""
    checks, build = body.get("checks", {}), body.get("build", {})
    declared = checks.get("buildspec", DEFAULT_WHOSE_BUILDSPEC) == DEFAULT_WHOSE_BUILDSPEC
    path = checks.get("file", body.get("buildspec", DEFAULT_BUILDSPEC))
    return Checks(
        buildspec=brought.check_text if declared else path,
        declared=declared,
        approve=Approve(checks.get("approve", DEFAULT_APPROVE)),
        timeout=checks.get("timeout", build.get("timeout", DEFAULT_TIMEOUT)),
        concurrent=checks.get("concurrent"),
        up_to_date=checks.get("up_to_date", False),
    )


def _triggers(stated: Mapping[str, Any]) -> Triggers:
    return Triggers(**{kind: _globs(stated.get(kind, {})) for kind in ("branches", "paths", "tags")})


def _globs(stated: Mapping[str, Any]) -> Globs:
    return Globs(tuple(_items(stated.get("include", []))), tuple(_items(stated.get("exclude", []))))


def _github(document: Document, body: Mapping[str, Any]) -> GitHub:
    api = body.get("api", DEFAULT_API).rstrip("/")
    return GitHub(body.get("token-secret", ""), api, document.key_origin(("github",)))


def _groups(document: Document, stated: Mapping[str, Any]) -> tuple[Group, ...]:
    """The standard groups first, each with what the file adds to it, then the declared ones in declared order."""
    names = (*STANDARD_GROUPS, *(name for name in stated if name not in STANDARD_GROUPS))
    return tuple(_group(document, name, stated.get(name, {})) for name in names)


def _group(document: Document, name: str, body: Mapping[str, Any]) -> Group:
    path = ("groups", name)
    origin = document.key_origin(path) if path in document.keys else Origin(document.file)
    return Group(name, tuple(_items(body.get("trusted", []))), origin)


def _demands(document: Document, section: str, stated: list[Any]) -> tuple[Demand, ...]:
    """Each entry of ``forbid`` or ``require``; of a refused one what is left."""
    return tuple(
        Demand(
            number=number,
            who=tuple(_listed(body.get("who", []))),
            to=tuple(_listed(body.get("to", []))),
            on=tuple(_listed(body.get("on", []))),
            origin=document.origin((section, number)),
        )
        for number, body in enumerate(stated)
        if isinstance(body, dict)
    )


def _listed(stated: Any) -> list[Any]:
    return _items([stated] if isinstance(stated, str) else stated)
