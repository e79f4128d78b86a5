"""SAM types that are one CloudFormation type under another name."""

from collections.abc import Iterator

from lockgate.spec.declaration import TemplateResource
from lockgate.spec.template.serverless.generated import derived, only


def simple_table(resource: TemplateResource) -> Iterator[TemplateResource]:
    """``AWS::Serverless::SimpleTable``: a DynamoDB table."""
    yield derived(resource, "", "AWS::DynamoDB::Table", only(resource.properties, "TableName"))


def layer_version(resource: TemplateResource) -> Iterator[TemplateResource]:
    """``AWS::Serverless::LayerVersion``: a Lambda layer version; SAM adds a hash to its logical id."""
    yield derived(resource, "", "AWS::Lambda::LayerVersion", only(resource.properties, "LayerName"))


def application(resource: TemplateResource) -> Iterator[TemplateResource]:
    """``AWS::Serverless::Application``: a nested stack."""
    yield derived(resource, "", "AWS::CloudFormation::Stack", resource.properties)
