"""Which events of a repository start a build, for all events.

Source: CodeBuild user guide, "Filter GitHub webhook events": the filters of a group must all match and one group
suffices; patterns are regular expressions that are searched, not matched as a whole; without any group, every push and
every pull request starts a build.
"""

import re
from collections.abc import Iterator

from lockgate.proof.delivery import Filter

PUSH = "PUSH"
PULL_REQUESTS = (
    "PULL_REQUEST_CREATED",
    "PULL_REQUEST_UPDATED",
    "PULL_REQUEST_REOPENED",
    "PULL_REQUEST_MERGED",
    "PULL_REQUEST_CLOSED",
)
EVENTS = (PUSH, *PULL_REQUESTS, "RELEASED", "PRERELEASED", "WORKFLOW_JOB_QUEUED")

Group = tuple[Filter, ...]

_LITERAL = re.compile(r"\^(?P<text>(?:[A-Za-z0-9_/@#%&=:;,<>~!'\" -]|\\[^A-Za-z0-9])*)\$")
"""Characters that no dialect gives a meaning, and escaped ones that are no letter or digit."""
_ESCAPED = re.compile(r"\\(.)")


def events(group: Group) -> frozenset[str]:
    """The events that a group lets through; all of them when it says nothing of events."""
    found = frozenset(EVENTS)
    for each in group:
        if each.type == "EVENT":
            named = {part.strip() for part in each.pattern.split(",")}
            found = found - named if each.exclude else found & named
    return found


def only_ref(group: Group, kind: str) -> str | None:
    """The one text that a group's filters of a kind (``HEAD_REF``) let through; None when it is not certainly one."""
    texts = {only_text(each.pattern) for each in group if each.type == kind and not each.exclude}
    return next(iter(texts - {None}), None)


def only_text(pattern: str) -> str | None:
    """The one text in which a regular expression is found; None when there may be others.

    Decided on the pattern itself: anchored at both ends, with nothing but literal characters between, which are the
    same in every dialect. A ref has no line breaks, so that ``$`` is its end. Source: git-check-ref-format.
    """
    found = _LITERAL.fullmatch(pattern)
    return _ESCAPED.sub(r"\1", found["text"]) if found else None


def others(pattern: str, wanted: str) -> Iterator[str]:
    """Refs other than `wanted` in which the pattern is found: each is a witness against it."""
    for ref in _neighbours(wanted):
        try:
            if re.search(pattern, ref):
                yield ref
        except re.error:
            return


def _neighbours(ref: str) -> Iterator[str]:
    """Refs that a careless pattern would take for `ref`, and some that have nothing to do with it."""
    head, _, name = ref.rpartition("/")
    yield from (f"{ref}-x", f"{ref}/x", f"refs/heads/x/{ref}", f"{head}/x{name}", f"{head}/x-{name}", "refs/heads/x")
    yield f"refs/tags/{name}"
    for place, character in enumerate(ref):
        if not character.isalnum():
            yield f"{ref[:place]}x{ref[place + 1 :]}"
