"""Texts as regular expressions."""

import re


def escaped(text: str) -> str:
    """`text` as a regular expression that matches nothing else, in the subset that RE2 and Java share."""
    return re.sub(r"([.+*?()\[\]{}|^$\\])", r"\\\1", text)
