"""The declared design as a world, read back from the text of its templates."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from lockgate.design import Design, design
from lockgate.design.arns import Arns
from lockgate.iam import Organization
from lockgate.kernel import AccountId, Exit, LockgateError, Origin
from lockgate.proof.templates.parts import assembled
from lockgate.proof.templates.resolving import Note, Path
from lockgate.proof.templates.source import Body, Source, source_of
from lockgate.proof.templates.stack import Given, Stack
from lockgate.proof.world import Skipped, World
from lockgate.render import Rendering, Template, render
from lockgate.spec import Declaration, LineNames, RuntimeNames, lines
from lockgate.spec.declaration import Application
from lockgate.spec.document import TEMPLATE, compose, plain_value

_UNSTATED = Skipped("", "policies of the organisation (SCPs, RCPs) are no part of the declared design", narrows=True)

Stacks = dict[tuple[str, str], Stack]
"""By account and name."""


def read_design(declaration: Declaration, rendering: Rendering | None = None) -> World:
    """The world that the templates of `declaration` make; `rendering` replaces them, for asking "what if".

    The applications' own templates are part of it, with what their names and roles are once deployed.

    Raises:
        LockgateError: When there is no design for the declaration, or a template cannot be read.
    """
    designed = design(declaration)
    stacks: Stacks = {}
    for template in (rendering or render(designed)).templates:
        stacks[template.account, template.name] = _rendered(template, designed, stacks)
    parts = assembled([*stacks.values(), *_applications(declaration)])
    return World(
        source=designed.file,
        region=designed.region,
        accounts=tuple(account.id for account in designed.accounts),
        identities=tuple(parts.identities[arn] for arn in sorted(parts.identities)),
        holdings=tuple(parts.holdings[arn] for arn in sorted(parts.holdings)),
        organization=_organization(declaration, designed),
        skipped=(*parts.skipped, _UNSTATED),
        closed=False,
    )


@lru_cache(maxsize=64)
def _parsed(body: str, path: str) -> Mapping[str, Any]:
    """The template as plain data; the same text is parsed once, however many worlds it is a part of."""
    value = plain_value(body, TEMPLATE)
    if value is not None:
        return value
    document, findings = compose(body, path, TEMPLATE)
    if document is None or findings:
        raise LockgateError(findings, Exit.FAILED)
    return document.value


def _rendered(template: Template, designed: Design, stacks: Stacks) -> Stack:
    """The stack of a rendered template; its parameters are outputs of others."""
    return Stack(
        name=template.name,
        account=template.account,
        region=template.region,
        source=source_of(_parsed(template.body, template.path), _placing(template.origins)),
        given={
            each.name: _output(stacks, (each.stack.account, each.stack.name), each.output)
            for each in template.parameters
        },
        labels=_labels(template, designed),
    )


def _output(stacks: Stacks, stack: tuple[str, str], output: str) -> Given:
    return lambda note: stacks[stack].output(output, note)


def _placing(origins: Mapping[str, Origin]) -> Callable[[Path], Origin | None]:
    """The origin of the part itself, or of the nearest one around it."""

    def place(path: Path) -> Origin | None:
        for length in range(len(path), 0, -1):
            found = origins.get("/" + "/".join(map(str, path[:length])))
            if found is not None:
                return found
        return None

    return place


def _labels(template: Template, designed: Design) -> frozenset[str]:
    """The account, the line, the application, and the environments: one, or all that the line delivers to."""
    stack = designed.stack(template.account, template.name)
    line = next(each for each in designed.lines if each.name == stack.line)
    environments = line.environments if stack.environment is None else (stack.environment,)
    return frozenset({stack.account, stack.line, stack.application, *environments})


def _applications(declaration: Declaration) -> Iterator[Stack]:
    """Each application's own stack in each runtime account."""
    for line in lines(declaration):
        application = declaration.application(line.application)
        for environment in line.environments:
            for account in environment.runtime:
                names = LineNames.of(declaration.organization, line)
                yield _application(declaration, application, names, account, environment.name)


def _application(
    declaration: Declaration, application: Application, line: LineNames, account: AccountId, environment: str
) -> Stack:
    organization, template = declaration.organization, application.template
    names = RuntimeNames(organization.prefix, application.name, environment)
    filled = {
        "ArtifactBucket": line.bucket,
        "ArtifactKey": "the-build",
        "Release": "the-release",
        "Boundary": Arns(organization.region).policy(account, names.boundary),
        "Environment": environment,
        **application.parameters.get(environment, {}),
    }
    places = {each.logical_id: each.origin for each in template.resources}
    return Stack(
        name=names.application_stack,
        account=account,
        region=organization.region,
        source=Source(
            resources={
                each.logical_id: Body(each.type, each.properties, None, ("Resources", each.logical_id))
                for each in template.resources
            },
            place=lambda path: places.get(str(path[1])) if len(path) > 1 else None,
        ),
        given={name: _fixed(value) for name, value in filled.items()},
        labels=frozenset({account, environment, application.name, line.line}),
        own=True,
    )


def _fixed(value: Any) -> Given:
    def given(_: Note) -> Any:
        return value

    return given


def _organization(declaration: Declaration, designed: Design) -> Organization:
    """Every account of the design is a member; where in the organisation is not declared."""
    members = {str(account.id): "" for account in designed.accounts}
    return Organization(declaration.organization.id, declaration.organization.management, members)
