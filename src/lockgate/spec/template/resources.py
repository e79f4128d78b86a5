"""The resources of a template, in its order, with loops and SAM types replaced by what they generate."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.spec.declaration import TemplateResource
from lockgate.spec.document import Document, Path
from lockgate.spec.template.loops import is_loop, unrolled
from lockgate.spec.template.serverless import expand

SERVERLESS = "AWS::Serverless-2016-10-31"
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"


def transforms(document: Document) -> tuple[tuple[Path, str], ...]:
    """The macros that the whole template passes through: the place and the name of each."""
    stated = document.value.get("Transform")
    if isinstance(stated, list):
        return tuple((("Transform", index), item) for index, item in enumerate(stated) if isinstance(item, str))
    return ((("Transform",), stated),) if isinstance(stated, str) else ()


def is_serverless(document: Document) -> bool:
    """Whether CloudFormation expands the template as a SAM template."""
    return any(name == SERVERLESS for _, name in transforms(document))


def stated_resources(document: Document) -> Iterator[tuple[Path, str, Any]]:
    """Path, logical id and body of each resource as it stands in the file; a loop's body once, its id as written."""
    resources = document.value.get("Resources")
    for name, body in (resources if isinstance(resources, dict) else {}).items():
        if is_loop(name):
            yield from unrolled(("Resources", name), body)
        else:
            yield ("Resources", name), name, body


def resources_of(document: Document) -> tuple[TemplateResource, ...]:
    """Every resource that the template creates; of several that generate the same one, the first counts."""
    found: dict[str, TemplateResource] = {}
    defaults = document.value.get("Globals")
    shared: Mapping[str, Any] = defaults if isinstance(defaults, dict) else {}
    stated = tuple(_well_formed(document))
    types = {resource.logical_id: resource.type for resource, _ in stated}
    for resource, body in stated:
        for generated in expand(resource, body, shared, types):
            found.setdefault(generated.logical_id, generated)
    return tuple(found.values())


def _well_formed(document: Document) -> Iterator[tuple[TemplateResource, Mapping[str, Any]]]:
    for path, name, body in stated_resources(document):
        kind = body.get("Type") if isinstance(body, dict) else None
        if isinstance(kind, str):
            properties = body.get("Properties")
            known = properties if isinstance(properties, dict) else {}
            yield TemplateResource(name, kind, known, document.key_origin(path)), body
