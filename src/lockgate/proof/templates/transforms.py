"""What CloudFormation does to a template before it looks at resources: loops, and SAM's transform.

SAM's own translator does the latter. It is imported when the first template asks for it, because it imports boto3; it
keeps the Region in a class variable, so that a lock keeps one translation from seeing another's.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Lock
from typing import Any

from lockgate.proof.templates.loops import unrolled
from lockgate.proof.templates.managed import managed_arns
from lockgate.proof.templates.resolving import Path
from lockgate.proof.templates.source import Place

SERVERLESS = "AWS::Serverless-2016-10-31"
_KNOWN = frozenset({SERVERLESS, "AWS::LanguageExtensions"})
_SERVERLESS_TYPES = "AWS::Serverless::"
_CODE = {"CodeUri": "AWS::Serverless::Function", "ContentUri": "AWS::Serverless::LayerVersion"}
_DEFINED = frozenset({"AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::Serverless::StateMachine"})
_PACKAGED = "s3://packaged/code"
"""In the place of a path on the author's machine, which is packaged before a deployment."""
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Transformed:
    """The sections after all transforms, the place of their parts, and what could not be interpreted."""

    sections: Mapping[str, Any]
    place: Place
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Session:
    """The one attribute of a boto3 session that the translator reads."""

    region_name: str


def transformed(
    sections: Mapping[str, Any],
    place: Place,
    parameters: Mapping[str, Any],
    region: str,
    evaluate: Callable[[Any], Any],
) -> Transformed:
    """The template as CloudFormation would see it; `parameters` are those whose values are known.

    `evaluate` gives the value of a loop's collection.
    """
    gaps = [f"the macro `{name}` cannot be interpreted" for name in _macros(sections) if name not in _KNOWN]
    resources = sections.get("Resources", {})
    flat: Mapping[str, Any] = {**sections, "Resources": unrolled(resources, evaluate)}
    known: dict[str, Any] = dict(resources) if isinstance(resources, Mapping) else {}
    if SERVERLESS in _macros(sections):
        flat, problem = _translated(flat, parameters, region)
        gaps += [problem] if problem else []
    return Transformed(flat, _nearest(place, known), tuple(gaps))


def _macros(sections: Mapping[str, Any]) -> tuple[str, ...]:
    found = sections.get("Transform", ())
    items = found if isinstance(found, list) else [found] if found else []
    return tuple(str(each.get("Name", "")) if isinstance(each, Mapping) else str(each) for each in items)


def _translated(
    sections: Mapping[str, Any], parameters: Mapping[str, Any], region: str
) -> tuple[Mapping[str, Any], str]:
    """The sections without SAM's types, and what went wrong; then SAM's types are left as they are."""
    if find_spec("samtranslator") is None:
        return (
            sections,
            "SAM's types cannot be interpreted without aws-sam-translator: pip install 'lockgate[rehearsal]'",
        )
    from samtranslator.model.exceptions import ExceptionWithMessage  # noqa: PLC0415 -- imports boto3
    from samtranslator.parser.parser import Parser  # noqa: PLC0415 -- same
    from samtranslator.translator.translator import Translator  # noqa: PLC0415 -- same

    given = _packaged(copy.deepcopy(dict(sections)))
    values = {name: ",".join(value) if isinstance(value, list) else value for name, value in parameters.items()}
    with _ONE_AT_A_TIME:
        translator = Translator(dict(managed_arns("aws")), Parser(), boto_session=_Session(region))
        try:
            found: dict[str, Any] = translator.translate(given, parameter_values=values)
        except ExceptionWithMessage as error:
            return sections, f"SAM's translator refuses it: {_message(error)}"
    return found, ""


def _message(error: Any) -> str:
    causes = " ".join(cause.message for cause in getattr(error, "causes", None) or ())
    return f"{error.message} {causes}".strip()


def _packaged(sections: dict[str, Any]) -> dict[str, Any]:
    """With addresses in the place of paths, as ``aws cloudformation package`` leaves them."""
    for body in list(sections.get("Resources", {}).values()):
        properties = body.setdefault("Properties", {}) if isinstance(body, dict) else {}
        for key, type_name in _CODE.items():
            if isinstance(body, dict) and body.get("Type") == type_name:
                stated = properties.get(key)
                inline = "InlineCode" in properties or "ImageUri" in properties
                if not inline and not (isinstance(stated, Mapping) or str(stated).startswith("s3://")):
                    properties[key] = _PACKAGED
        if isinstance(body, dict) and body.get("Type") in _DEFINED and isinstance(properties.get("DefinitionUri"), str):
            properties["DefinitionUri"] = _PACKAGED
    for globals_of in sections.get("Globals", {}).values():
        if isinstance(globals_of, dict) and isinstance(globals_of.get("CodeUri"), str):
            globals_of["CodeUri"] = _PACKAGED
    return sections


def _nearest(place: Place, written: Mapping[str, Any]) -> Place:
    """The place of a part; for a resource that a transform made, that of the resource that it was made of."""

    def found(path: Path) -> Any:
        if len(path) < 2 or path[0] != "Resources" or path[1] in written:  # noqa: PLR2004 -- a section and a name
            return place(path)
        return place(("Resources", next(_origins(str(path[1]), written), path[1])))

    return found


def _origins(logical_id: str, written: Mapping[str, Any]) -> Iterator[str]:
    """The resources whose logical ids the made one begins with, longest first; then any loop."""
    yield from sorted((name for name in written if logical_id.startswith(name)), key=len, reverse=True)
    yield from (name for name in written if name.startswith("Fn::ForEach"))
