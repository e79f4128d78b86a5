"""Account ids, Regions, and guesses for a name that was mistyped."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NewType

AccountId = NewType("AccountId", str)
"""Twelve decimal digits; a leading zero is significant, so it is never a number."""

Region = NewType("Region", str)
"""A Region code such as ``eu-west-1``."""

ACCOUNT_ID = re.compile(r"[0-9]{12}")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")


def is_account_id(text: str) -> bool:
    """Whether `text` has the form of an AWS account id."""
    return ACCOUNT_ID.fullmatch(text) is not None


def is_region(text: str) -> bool:
    """Whether `text` has the form of a Region code. Its existence is not checked."""
    return REGION.fullmatch(text) is not None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known name that is closest to `word`, or None when none is close."""
    matches = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return matches[0] if matches else None
