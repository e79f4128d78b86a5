"""SAM types to the CloudFormation types that they generate.

In: a resource as it stands in the template. Out: the resources that CloudFormation creates for it, with the properties
that matter to a delivery (names, roles, boundaries); the rest is SAM's business. Where a property is an intrinsic
function, everything that it may generate counts. Source: AWS SAM developer guide, "Generated CloudFormation resources";
a differential test compares with SAM's own translator.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.spec.declaration import TemplateResource
from lockgate.spec.template.serverless.apis import http_api, rest_api
from lockgate.spec.template.serverless.connectors import Types, connector, embedded_connectors
from lockgate.spec.template.serverless.functions import function
from lockgate.spec.template.serverless.generated import Generator, merged, with_properties
from lockgate.spec.template.serverless.machines import state_machine
from lockgate.spec.template.serverless.renamed import application, layer_version, simple_table

PREFIX = "AWS::Serverless::"

GENERATORS: Mapping[str, Generator] = {
    "AWS::Serverless::Api": rest_api,
    "AWS::Serverless::Application": application,
    "AWS::Serverless::Function": function,
    "AWS::Serverless::HttpApi": http_api,
    "AWS::Serverless::LayerVersion": layer_version,
    "AWS::Serverless::SimpleTable": simple_table,
    "AWS::Serverless::StateMachine": state_machine,
}
CONNECTOR = "AWS::Serverless::Connector"
KNOWN = frozenset({*GENERATORS, CONNECTOR})
"""The SAM types that are understood."""


def expand(
    resource: TemplateResource, body: Mapping[str, Any], shared: Mapping[str, Any], types: Types
) -> Iterator[TemplateResource]:
    """What `resource` generates; itself when it is no SAM type, nothing when it is an unknown one.

    `body` is the resource with its attributes, `shared` the template's ``Globals``, `types` the types of the template's
    resources by logical id.
    """
    generator = GENERATORS.get(resource.type)
    if generator is not None:
        defaults = shared.get(resource.type.removeprefix(PREFIX))
        stated = merged(defaults if isinstance(defaults, dict) else {}, resource.properties)
        yield from generator(with_properties(resource, stated))
    elif resource.type == CONNECTOR:
        yield from connector(resource, types)
    elif not resource.type.startswith(PREFIX):
        yield resource
    yield from embedded_connectors(resource, body.get("Connectors"), types)
