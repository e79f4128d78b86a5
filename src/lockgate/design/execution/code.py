"""Whether a template has code in the line's artifacts, which CloudFormation then fetches with the execution role."""

from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.spec.declaration import Template, TemplateResource

_BUCKET = "ArtifactBucket"
_PACKAGED = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}


def code_in_artifacts(template: Template) -> TemplateResource | None:
    """The first resource that refers to the artifact bucket, or None when there is none."""
    if _BUCKET not in template.parameters:
        return None
    return next((resource for resource in template.resources if _refers(template, resource)), None)


def _refers(template: Template, resource: TemplateResource) -> bool:
    """Whether it names the bucket; a SAM type's expansion may not carry the code any more and then counts as such."""
    packaged = _PACKAGED.get(resource.type)
    hidden = template.serverless and packaged is not None and packaged not in resource.properties
    return hidden or _mentions(resource.properties)


def _mentions(value: Any) -> bool:
    """Whether an intrinsic function somewhere in `value` names the parameter."""
    if isinstance(value, Mapping):
        if value.get("Ref") == _BUCKET or _substitutes(value.get("Fn::Sub")):
            return True
        return any(_mentions(item) for item in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(_mentions(item) for item in value)
    return False


def _substitutes(value: Any) -> bool:
    """Whether the text of an ``Fn::Sub`` has the parameter."""
    text = value[0] if isinstance(value, Sequence) and not isinstance(value, str) and value else value
    return isinstance(text, str) and f"${{{_BUCKET}}}" in text
