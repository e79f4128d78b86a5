"""The release that a template may ask for: the commit, or the version of the artifact."""

import json
from dataclasses import replace

import pytest

from design_samples import INFRA_1, application, paired, tools
from lockgate.design import design
from lockgate.design.delivery import deliveries
from lockgate.design.nodes import Pipeline
from lockgate.design.stacks.overrides import overrides


def asking(declaration):
    """The declaration with a template that declares the parameter."""
    changed = []
    for each in declaration.applications:
        template = replace(each.template, parameters=each.template.parameters | {"Release"})
        changed.append(replace(each, template=template))
    return replace(declaration, applications=tuple(changed))


@pytest.mark.parametrize(("declaration", "release"), [(paired, "#{Source.VersionId}"), (tools, "#{Source.CommitId}")])
def test_a_template_that_asks_for_it_gets_the_revision_of_the_execution(declaration, release):
    target = deliveries(asking(declaration()))[0].targets[0]

    assert json.loads(overrides(target, "build"))["Release"] == release


def test_a_template_that_does_not_ask_for_it_gets_none():
    assert "Release" not in application().template.parameters
    assert "Release" not in overrides(deliveries(paired())[0].targets[0], "build")


def test_a_declared_configuration_is_taken_from_the_artifact():
    declaration = paired()
    (each,) = declaration.applications
    tagged = replace(declaration, applications=(replace(each, configuration="release.json"),))
    stack = design(tagged).stack(INFRA_1, "lockgate-orders-develop-pipeline")
    pipeline = next(node for node in stack.nodes if isinstance(node, Pipeline))

    prepare = next(action for action in pipeline.stages[-1].actions if action.name == "Prepare")

    assert prepare.configuration["TemplateConfiguration"] == "build::release.json"
