"""Stacks of template text for the tests of their interpretation."""

from collections.abc import Mapping
from typing import Any

from lockgate.proof.templates.estate import Estate
from lockgate.proof.templates.opening import interpreted
from lockgate.proof.templates.parts import Parts, assembled
from lockgate.proof.templates.stack import Stack

ACCOUNT, OTHER, REGION = "111111111111", "222222222222", "eu-west-1"


def stack(text: str, name: str = "app", account: str = ACCOUNT, region: str = REGION, **given: Any) -> Stack:
    """A stack of the template in `text`, with the values of its parameters."""
    source = interpreted(text, f"{name}.yaml", given, region)
    values = {key: (lambda _note, value=value: value) for key, value in given.items()}
    return Stack(name, account, region, source, values, frozenset({account}))


def parts(*stacks: Stack, templates: Mapping[str, str] | None = None) -> Parts:
    """What the stacks make, with `templates` for nested ones by their URL."""
    nested = templates or {}
    estate = Estate(lambda url, one: interpreted(nested[url], url, {}, one.region) if url in nested else None)
    for each in stacks:
        estate.add(each)
    found = assembled(estate.all())
    for one, reason in estate.gaps:
        found.skip(one.account, f"{one.name}: {reason}")
    return found


def value(text: str, conditions: str = "", **given: Any) -> Any:
    """The value of one property, written as YAML, with `conditions` and mappings before it."""
    name = "\n".join(f"  {key}: {{Type: {_type(each)}}}" for key, each in given.items())
    parameters = f"Parameters:\n{name}\n" if given else ""
    template = (
        f"{parameters}{conditions}\nResources:\n  X:\n    Type: AWS::S3::Bucket\n    Properties:\n      P: {text}\n"
    )
    made = stack(template, **given)
    return made.value(made.source.resources["X"].properties["P"])


def _type(given: Any) -> str:
    return "CommaDelimitedList" if isinstance(given, list) else "String"
