"""LG4619: the filters of a webhook let in what they name, and nothing else.

CodeBuild searches for a pattern, it does not match the whole value: an account id without anchors lets in every longer
id that contains it. Source: CodeBuild user guide, "GitHub webhook events".
"""

import re
from collections.abc import Iterator, Sequence

from lockgate.proof.answer import Cause
from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.delivery import Build, Filter
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Step, Verdict
from lockgate.proof.world import Holding

_SEARCHED = frozenset({"ACTOR_ACCOUNT_ID", "BASE_REF", "HEAD_REF"})
_ANCHORED = re.compile(r"\^.*\$", re.DOTALL)
_REMEDY = "begin each pattern with `^`, end it with `$`, and give each group an `EVENT` filter"


def every_webhook_filter_means_what_it_says(grounds: Grounds) -> Iterator[Verdict]:
    """Each group has an event, each pattern of refs and people is anchored, and none can never match."""
    for project, build in grounds.atlas.projects():
        if build.webhook is not None:
            problems = list(_problems(build))
            yield from (_found(project, problem) for problem in problems)
            if not problems:
                yield Proved()


def _problems(build: Build) -> Iterator[str]:
    groups = build.webhook or ()
    if not groups:
        yield "its webhook has no filter: every push and every pull request of anybody starts a build"
    for number, group in enumerate(groups, 1):
        yield from (f"its filter group {number} {problem}" for problem in _of_group(group))


def _of_group(group: Sequence[Filter]) -> Iterator[str]:
    events = [event.strip() for each in group if each.type == "EVENT" for event in each.pattern.split(",")]
    if not events:
        yield "has no `EVENT`"
    if "PUSH" in events and any(each.type == "BASE_REF" for each in group):
        yield "asks for `BASE_REF`, which a push has not"
    for each in group:
        if each.type in _SEARCHED and not each.exclude and not _is_anchored(each.pattern):
            yield f"looks for `{each.pattern}` anywhere in the {each.type}"


def _is_anchored(pattern: str) -> bool:
    """Each alternative outside brackets, whole."""
    depth, parts = 0, [""]
    for character in pattern:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return all(_ANCHORED.fullmatch(part) for part in parts)


def _found(project: Holding, problem: str) -> Refuted:
    cause = Cause("definition", None, None, problem, place=project.place)
    step = Step("anyone who may open a pull request, or push", "starts a build of", project.arn, (cause,))
    return Refuted(f"the project `{project.name}`: {problem}", (step,), _REMEDY, project.place)


CLAIM = Claim(
    "LG4619",
    every_webhook_filter_means_what_it_says.__name__,
    "Every filter of a webhook means what it says",
    Severity.HIGH,
    "a stranger starts a build whose role he was not meant to get at, with a buildspec of his own",
    every_webhook_filter_means_what_it_says,
)
