"""The declared design as a world, read back from the text of its templates."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.design import Design, design
from lockgate.design.arns import Arns
from lockgate.iam import Organization
from lockgate.kernel import AccountId, Exit, LockgateError
from lockgate.proof.templates.parts import Parts
from lockgate.proof.templates.stack import Stack
from lockgate.proof.world import Skipped, World
from lockgate.render import Rendering, Template, render
from lockgate.spec import Declaration, LineNames, RuntimeNames, lines
from lockgate.spec.declaration import Application
from lockgate.spec.document import TEMPLATE, compose

_UNSTATED = Skipped("", "policies of the organisation (SCPs, RCPs) are no part of the declared design", narrows=True)


def read_design(declaration: Declaration, rendering: Rendering | None = None) -> World:
    """The world that the templates of `declaration` make; `rendering` replaces them, for asking "what if".

    The applications' own templates are part of it, with what their names and roles are once deployed.

    Raises:
        LockgateError: When there is no design for the declaration, or a template cannot be read.
    """
    designed = design(declaration)
    parts = Parts()
    outputs: dict[tuple[str, str, str], str] = {}
    for template in (rendering or render(designed)).templates:
        parts.add(_rendered(template, designed, outputs))
    for stack in _applications(declaration):
        parts.add(stack)
    parts.attach_managed()
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


def _rendered(template: Template, designed: Design, outputs: dict[tuple[str, str, str], str]) -> Stack:
    """The stack of a rendered template; its outputs are noted for the stacks after it."""
    document, findings = compose(template.body, template.path, TEMPLATE)
    if document is None or findings:
        raise LockgateError(findings, Exit.FAILED)
    stack = Stack(
        name=template.name,
        account=template.account,
        region=template.region,
        resources=_resources(document.value["Resources"]),
        parameters={
            each.name: outputs[each.stack.account, each.stack.name, each.output] for each in template.parameters
        },
        labels=_labels(template, designed),
        place=template.origins.get,
    )
    for name, output in document.value.get("Outputs", {}).items():
        outputs[template.account, template.name, name] = stack.value(output["Value"])
    return stack


def _resources(found: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    return {name: (body["Type"], body.get("Properties", {})) for name, body in found.items()}


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
                yield _application(
                    declaration, application, LineNames.of(declaration.organization, line), account, environment.name
                )


def _application(
    declaration: Declaration, application: Application, line: LineNames, account: AccountId, environment: str
) -> Stack:
    organization, template = declaration.organization, application.template
    names = RuntimeNames(organization.prefix, application.name, environment)
    filled = {
        "ArtifactBucket": line.bucket,
        "ArtifactKey": "the-build",
        "Boundary": Arns(organization.region).policy(account, names.boundary),
        "Environment": environment,
    }
    places = {f"/Resources/{each.logical_id}": each.origin for each in template.resources}
    return Stack(
        name=names.application_stack,
        account=account,
        region=organization.region,
        resources={each.logical_id: (each.type, each.properties) for each in template.resources},
        parameters={**filled, **application.parameters.get(environment, {})},
        labels=frozenset({account, environment, application.name, line.line}),
        place=places.get,
        own=True,
    )


def _organization(declaration: Declaration, designed: Design) -> Organization:
    """Every account of the design is a member; where in the organisation is not declared."""
    members = {str(account.id): "" for account in designed.accounts}
    return Organization(declaration.organization.id, declaration.organization.management, members)
