"""A template's document to the `Template` of the declaration."""

from lockgate.spec.declaration import Template
from lockgate.spec.document import Document
from lockgate.spec.template.resources import is_serverless, resources_of


def read_template(path: str, document: Document) -> Template:
    """The template in `document`, whose path relative to the application's directory is `path`.

    What the rules of templates refuse is left out here, so that a template is as complete as it can be.
    """
    parameters = document.value.get("Parameters")
    stated = parameters if isinstance(parameters, dict) else {}
    required = (name for name, body in stated.items() if isinstance(body, dict) and "Default" not in body)
    return Template(
        path=path,
        resources=resources_of(document),
        parameters=frozenset(stated),
        serverless=is_serverless(document),
        required=frozenset(required),
    )
