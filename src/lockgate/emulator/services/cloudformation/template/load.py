"""From a template's text and parameter values to a checked `Template`: parse, unroll, transform, check."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from lockgate.emulator.services.cloudformation.template import serverless
from lockgate.emulator.services.cloudformation.template.checks import check
from lockgate.emulator.services.cloudformation.template.loops import unroll
from lockgate.emulator.services.cloudformation.template.model import LANGUAGE_EXTENSIONS, SERVERLESS, Template
from lockgate.emulator.services.cloudformation.template.parameters import (
    Given,
    SsmLookup,
    choose,
    referable,
    resolve_ssm,
)
from lockgate.emulator.services.cloudformation.template.structure import build, parameters_of, transforms_of
from lockgate.emulator.services.cloudformation.template.text import parse


@dataclass(frozen=True, slots=True)
class Loaded:
    """A template together with the values it is deployed with.

    Attributes:
        template: The template, its transforms applied.
        values: Parameter name to its text, as given.
        resolved: For parameters of SSM types, what Parameter Store held.
    """

    template: Template
    values: Mapping[str, str]
    resolved: Mapping[str, str]

    @property
    def referable(self) -> dict[str, Any]:
        """What Ref gives for each parameter."""
        return referable(self.template.parameters, self.values, self.resolved)


def load(
    body: str, given: Given, previous: Mapping[str, str], look_up: SsmLookup, region: str, handled: AbstractSet[str]
) -> Loaded:
    """Read, expand and check a template; every refusal is CloudFormation's ``ValidationError``."""
    document = parse(body)
    specs = parameters_of(document)
    values = choose(specs, given, previous)
    resolved = resolve_ssm(specs, values, look_up)
    expanded, names = expand(document, referable(specs, values, resolved), region)
    template = build(body, expanded, names)
    check(template, region, handled)
    return Loaded(template, values, resolved)


def expand(
    document: Mapping[str, Any], parameters: Mapping[str, Any], region: str
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The document with its transforms applied, and their names. Language extensions come first, as on AWS."""
    names = transforms_of(document)
    expanded: Mapping[str, Any] = document
    if LANGUAGE_EXTENSIONS in names:
        expanded = unroll(expanded, parameters)
    if SERVERLESS in names:
        expanded = serverless.translate(expanded, parameters, region)
    return {key: value for key, value in expanded.items() if key != "Transform"}, names
