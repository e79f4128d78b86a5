"""Rules of templates: whether what an application brings along can be deployed.

In: the document of a template, or of a buildspec; for a file that cannot be read the operating system's error. Out:
findings. They look only at what can be known before a deployment, and only for what CloudFormation and CodeBuild refuse
in every account.
"""

from collections.abc import Iterator
from typing import Protocol

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.templates import (
    buildspec_form,
    logical_id_form,
    loop_form,
    macro,
    no_resources,
    parameter_form,
    resource_type_form,
    resource_without_type,
    role_without_boundary,
    serverless_without_transform,
    template_quota,
    template_section,
    unknown_serverless_type,
    unresolved_reference,
)


class DocumentRule(Protocol):
    """A module of this folder that looks at a document."""

    RULE: Rule

    def check(self, document: Document) -> Iterator[Finding]:
        """Every finding of the rule."""


TEMPLATE_RULES: tuple[DocumentRule, ...] = (
    template_section,
    no_resources,
    resource_without_type,
    resource_type_form,
    unknown_serverless_type,
    serverless_without_transform,
    macro,
    loop_form,
    role_without_boundary,
    unresolved_reference,
    parameter_form,
    logical_id_form,
    template_quota,
)

BUILDSPEC_RULES: tuple[DocumentRule, ...] = (buildspec_form,)
