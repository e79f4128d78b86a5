"""Policies that are the same but for numbers in them, account ids above all: what of their text has to be equal.

A *renaming* gives numbers, runs of decimal digits, other numbers of the same length, one to one. A pattern matches a
text exactly if the renamed pattern matches the renamed text, provided that every number of the pattern stands between
characters that are neither digits, wildcards nor variables: then it can match a whole number only, and wildcards
cannot tell digits apart. So a question has the same answer when everything in it is renamed. Numbers that are more than
text (in actions, in names of keys, in values that are compared as numbers, dates or addresses) must not be renamed.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lockgate.iam.catalogue import key_type
from lockgate.iam.symbolic.reading import texts

NUMBER: Final = re.compile(r"([0-9]{2,})")
_FIRST_MARK: Final = 0xE000
_MOST_NUMBERS: Final = 4096
_DIGIT: Final = r"[0-9\ue000-\uf8ff]"
_LOOSE: Final = re.compile(rf"{_DIGIT}[*?]|[*?]{_DIGIT}")
_AT_A_VARIABLE: Final = re.compile(rf"(?:{_DIGIT}|[*?}}])\$\{{|\}}(?:{_DIGIT}|[*?$])")
_VARIABLE: Final = re.compile(r"\$\{\s*([^},*?$]+)")
_MARKED: Final = re.compile(r"[\ue000-\uf8ff]")
_TEXTUAL: Final = re.compile(r"(?:\w+:)?(?:string(?:not)?(?:equals|equalsignorecase|like)|arn(?:not)?(?:equals|like))")
_TRUTHS: Final = re.compile(r"(?:\w+:)?(?:bool|null)")
_TEXTUAL_TYPES: Final = (None, "String", "ARN")
_OF_NAMES_ALONE: Final = ("Sid", "Id")
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


def written(value: object) -> str | None:
    """A document and what belongs to it as one text; None when it is no plain JSON, or has an escaped character."""
    try:
        text = _ENCODER.encode(value)
    except (TypeError, ValueError):
        return None
    return None if "\\" in text or _MARKED.search(text) else text


@dataclass(frozen=True, slots=True)
class Spoken:
    """What matters of the statements of documents, for renaming.

    Attributes:
        rigid: Texts whose numbers have to stay.
        loose: Texts in which a number touches a wildcard.
        others: Keys that are compared as something else than text, in lower case.
        clear: Whether no variable touches a number, a wildcard or another variable, or stands for anything but text.
    """

    rigid: tuple[str, ...]
    loose: tuple[str, ...]
    others: frozenset[str]
    clear: bool


def spoken(documents: Iterable[Any], patterns: Iterable[str] = (), others: frozenset[str] = frozenset()) -> Spoken:
    """What matters of `documents` and of `patterns` beside them; `others` are those of further documents."""
    rigid: list[str] = []
    free: list[str] = [*patterns]
    conditions: list[tuple[str, str, list[str]]] = []
    for element, value in (item for document in documents for item in _elements(document)):
        if element in {"Resource", "NotResource"}:
            free += _texts(value)
        elif element in {"Principal", "NotPrincipal"}:
            for kind, names in value.items() if isinstance(value, Mapping) else (("AWS", value),):
                (free if kind == "AWS" else rigid).extend(_texts(names))
        elif element == "Condition":
            conditions += _conditions(value)
        elif element not in _OF_NAMES_ALONE:
            rigid += _texts(value)
    others |= {key.lower() for operator, key, _ in conditions if not _is_textual(operator, key)}
    for operator, key, values in conditions:
        textual = key.lower() not in others or bool(_TRUTHS.fullmatch(operator))
        rigid += [key, *(() if textual else values)]
        free += values if textual else ()
    return Spoken(
        tuple(rigid),
        tuple(text for text in free if _LOOSE.search(text)),
        others,
        not any(_AT_A_VARIABLE.search(text) or not _stands_for_text(text, others) for text in (*free, *rigid)),
    )


def _elements(document: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(document, Mapping):
        return
    for element, value in document.items():
        if element != "Statement":
            yield element, value
            continue
        for statement in value if isinstance(value, list | tuple) else (value,):
            if isinstance(statement, Mapping):
                yield from statement.items()


def _conditions(block: Any) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in block.items() if isinstance(block, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            yield str(operator).lower().removesuffix("ifexists"), str(key), _texts(values)


def _texts(value: Any) -> list[str]:
    """Every text in a value, however deep."""
    if isinstance(value, Mapping):
        return [text for pair in value.items() for item in pair for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return list(texts(value))


def _is_textual(operator: str, key: str) -> bool:
    """Whether a condition compares texts, of a key whose values are texts; or says nothing that has a number."""
    if _TRUTHS.fullmatch(operator):
        return True
    return _TEXTUAL.fullmatch(operator) is not None and _has_texts(key.lower())


def _has_texts(key: str) -> bool:
    kind = key_type(key)
    return (kind if kind is None else kind.removeprefix("ArrayOf")) in _TEXTUAL_TYPES


def _stands_for_text(text: str, others: frozenset[str]) -> bool:
    keys = [key.strip().lower() for key in _VARIABLE.findall(text)] if "${" in text else ()
    return all(key not in others and _has_texts(key) for key in keys)


def rigid_numbers(skeleton: tuple[str, ...], others: frozenset[str]) -> frozenset[int] | None:
    """Which numbers of a policy have to stay, by position; None when none can be renamed.

    `skeleton` is what stands between the numbers of a `written` list of the policy's document and patterns.
    """
    if len(skeleton) > _MOST_NUMBERS:
        return None
    marked = "".join(part for index, text in enumerate(skeleton) for part in (text, chr(_FIRST_MARK + index)))[:-1]
    try:
        document, *patterns = json.loads(marked)
    except ValueError:
        return None
    found = spoken([document], _texts(patterns), others)
    if found.loose or not found.clear:
        return None
    return frozenset(ord(mark) - _FIRST_MARK for text in found.rigid for mark in _MARKED.findall(text))
