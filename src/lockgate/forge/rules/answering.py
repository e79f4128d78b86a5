"""Reasons against a movement as the REST API says them.

Source: GitHub's answers to a refused merge, as clients report them: a classic protection gives its sentences alone, a
ruleset a heading and its sentences in paragraphs.
"""

from collections.abc import Iterable, Iterator

from lockgate.forge.rules.model import BranchRules

_HEADING = "Repository rule violations found"

Reason = tuple[BranchRules, str]
"""One sentence, and the rules that it comes from."""


def answered(reasons: Iterable[Reason]) -> str:
    """One text for all reasons, each sentence once; empty when there are none."""
    found = list(dict.fromkeys((rules.code, sentence) for rules, sentence in reasons))
    return " ".join(_parts(found))


def _parts(found: list[tuple[str, str]]) -> Iterator[str]:
    yield from (sentence for code, sentence in found if code == "GH006")
    if violations := [sentence for code, sentence in found if code != "GH006"]:
        yield "\n\n".join([_HEADING, *violations, ""])
