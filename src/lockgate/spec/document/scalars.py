"""Plain scalars of YAML to values, by the core schema of YAML 1.2."""

import re

from lockgate.spec.document.dialect import Dialect

_NULL = re.compile(r"~|null|Null|NULL|")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEXADECIMAL = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LONGEST_NUMBER = 300

Scalar = str | int | float | bool | None


def resolve(text: str, dialect: Dialect) -> Scalar:
    """The value of the plain scalar `text`; whatever is no null, boolean or number is a text.

    Source: YAML 1.2 specification, 10.3.2 Tag Resolution. Digits beyond any number's size are a text.
    """
    if _NULL.fullmatch(text):
        return None
    if dialect.booleans.fullmatch(text):
        return text.lower() in {"true", "yes", "on"}
    if len(text) > _LONGEST_NUMBER:
        return text
    return _number(text)


def _number(text: str) -> str | int | float:
    if _DECIMAL.fullmatch(text):
        return int(text)
    if _OCTAL_OR_HEXADECIMAL.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def without_surrogates(text: str) -> str | None:
    """`text` with JSON's surrogate pairs joined to the character that they mean, or None when one stands alone."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None
