"""From a rendering and its design to what plans are made of."""

from collections.abc import Mapping

from lockgate.design import Design, StackId, StackKind
from lockgate.kernel import Origin
from lockgate.plan.deletion import ApplicationStack
from lockgate.plan.steps import OutputOf
from lockgate.plan.wanted import Wanted
from lockgate.render import Rendering, Template
from lockgate.spec.names import RuntimeNames

_RESOURCES = "/Resources/"


def wanted_stacks(rendering: Rendering, settings: Mapping[str, str] | None = None) -> tuple[Wanted, ...]:
    """Every template as a wanted stack; the templates of one line are one group.

    `settings` are values for parameters that have a default, where a template has such a parameter.
    """
    return tuple(_wanted(template, settings or {}) for template in rendering.templates)


def application_stacks(design: Design) -> tuple[ApplicationStack, ...]:
    """The stacks that the pipelines of the design make, by account and name."""
    found = []
    for stack in design.stacks:
        if stack.kind is StackKind.ACCESS and stack.environment is not None:
            name = RuntimeNames(design.prefix, stack.application, stack.environment).application_stack
            found.append(ApplicationStack(StackId(stack.account, stack.region, name), stack.id))
    return tuple(found)


def _wanted(template: Template, settings: Mapping[str, str]) -> Wanted:
    chosen = {each.name: settings[each.name] for each in template.settings if each.name in settings}
    return Wanted(
        stack=template.id,
        wave=int(template.wave),
        body=template.body,
        group=template.line,
        parameters={**{each.name: OutputOf(each.stack, each.output) for each in template.parameters}, **chosen},
        capabilities=template.capabilities,
        origins=_by_resource(template.origins),
    )


def _by_resource(origins: Mapping[str, Origin]) -> dict[str, Origin]:
    """Logical id to the place that caused the resource, from pointers such as ``/Resources/Key/Properties``."""
    found: dict[str, Origin] = {}
    for pointer in sorted(origins, key=len):
        if pointer.startswith(_RESOURCES):
            found.setdefault(pointer.removeprefix(_RESOURCES).split("/")[0], origins[pointer])
    return found
