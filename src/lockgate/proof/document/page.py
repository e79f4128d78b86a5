"""The reference page of world files, made from the same description as their reader."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from lockgate.proof.document.shapes import (
    MARK,
    TAG,
    VERSION,
    Anything,
    Entries,
    Items,
    Member,
    Noun,
    OneOf,
    Perhaps,
    Scalar,
    Shape,
    world_shape,
)

_TYPES = {str: "text", bool: "true or false", int: "whole number"}
_ABOUT = f"""\
    lockgate world export > world.json
    lockgate world export FOLDER > world.json
    lockgate world export --live URL > world.json
    lockgate ask role/preprod:pipeline s3:GetObject bucket@preprod/x --world world.json

A world is everything that questions about access are asked about: accounts, roles, users and resources, all their
policies, the organisation, what deliveries do, and what could not be read. As a file it can be kept with a release,
compared with an older one, written by another program, and asked where there are no credentials. Every command that
asks takes it with `--world FILE`.

A world file is one JSON object in UTF-8. `{MARK}` is the version of the format, now {VERSION}; a version that is not
known is refused. A member at its default may be left out, and is when Lockgate writes it. An unknown member is an
error, so that a slip of the pen cannot widen or narrow a verdict. Reading what was written gives an equal world. The
JSON Schema is `schema/world.schema.json`, and `lockgate world schema` prints it.

Policy documents stand as AWS takes them. ARNs are whole. What AWS makes up and nobody knows yet, a key's id above
all, is a symbol: any text, as long as it is the same wherever it is used."""


def world_page(generated: str, errors: Mapping[str, str]) -> str:
    """The page; `generated` is the first line, `errors` are the ids of the findings with their meanings."""
    parts = [generated, "# World files", _ABOUT, _example()]
    parts += _nouns(world_shape())
    rows = "\n".join(f"| {rule} | {meaning} |" for rule, meaning in errors.items())
    parts.append(f"## Errors\n\n| id | meaning |\n|---|---|\n{rows}")
    return "\n\n".join(parts) + "\n"


def _example() -> str:
    return f"""\
    {{
      "{MARK}": {VERSION},
      "source": "by hand",
      "region": "eu-west-1",
      "accounts": ["111111111111"],
      "identities": [
        {{
          "arn": "arn:aws:iam::111111111111:role/deployer",
          "account": "111111111111",
          "trust": {{
            "name": "trust policy",
            "document": {{
              "Version": "2012-10-17",
              "Statement": [{{
                "Effect": "Allow",
                "Principal": {{"Service": "codepipeline.amazonaws.com"}},
                "Action": "sts:AssumeRole"
              }}]
            }}
          }}
        }}
      ],
      "holdings": []
    }}"""


def _nouns(root: Noun) -> Iterator[str]:
    """Every noun once, each behind the one that uses it first."""
    waiting, seen = [root], {root.name}
    while waiting:
        noun = waiting.pop(0)
        yield _section(noun)
        for each in (inner for member in noun.members for inner in _within(member.shape)):
            if each.name not in seen:
                seen.add(each.name)
                waiting.append(each)


def _section(noun: Noun) -> str:
    rows = [f"| `{each.key}` | {_word(each.shape)} | {_need(each)} | {each.meaning} |" for each in noun.members]
    table = "\n".join(["| member | type | default | meaning |", "|---|---|---|---|", *rows])
    return f"## `{noun.name}`\n\n{noun.meaning}\n\n{table}"


def _need(member: Member) -> str:
    if member.required:
        return "required"
    default = member.default
    if default is None:
        return "null"
    if isinstance(default, bool):
        return "`true`" if default else "`false`"
    return f"`{default}`" if isinstance(default, str | int) and default != "" else "empty"


def _word(shape: Shape) -> str:  # noqa: PLR0911 -- one per shape
    match shape:
        case Scalar(kind):
            return _TYPES[kind]
        case Anything():
            return "any JSON"
        case Items(item):
            return f"list of {_word(item)}"
        case Entries(inner):
            return f"object of {_word(inner)}"
        case Perhaps(inner):
            return f"{_word(inner)}, or null"
        case OneOf(nouns):
            return " or ".join(f"`{name}`" for name in nouns) + f"; `{TAG}` says which"
        case Noun():
            return f"`{shape.name}`"
        case _:
            assert_never(shape)


def _within(shape: Shape) -> tuple[Noun, ...]:
    match shape:
        case Items(inner) | Entries(inner) | Perhaps(inner):
            return _within(inner)
        case OneOf(nouns):
            return tuple(nouns.values())
        case Noun():
            return (shape,)
        case _:
            return ()
