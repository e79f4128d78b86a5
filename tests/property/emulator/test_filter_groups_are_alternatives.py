"""CodeBuild's filter groups: groups are alternatives, filters of a group must all hold, patterns are searched."""

import os
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.hooks.filters import starts_build

MANY = settings(max_examples=5000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 300, derandomize=True)
KINDS = ("PUSH", "PULL_REQUEST_CREATED", "PULL_REQUEST_MERGED")
PATTERNS = ("", "a", "^refs/heads/a$", "heads/ab?", "^1", "2$", "docs/", "(a|b)$", "x")
NAMES = ("a", "b", "ab", "docs")

events = st.builds(
    lambda kind, head, base, actor, files, message: Event(
        kind,
        f"refs/heads/{head}",
        None if kind == "PUSH" else f"refs/heads/{base}",
        actor,
        "c" * 40,
        "c" * 40,
        f"branch/{head}",
        files=lambda: files,
        message=lambda: message,
    ),
    st.sampled_from(KINDS),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(("1", "12", "21")),
    st.lists(st.sampled_from(("docs/a", "src/b", "x")), max_size=3).map(tuple),
    st.sampled_from(("a", "fix b", "")),
)
filters = st.one_of(
    st.builds(
        lambda names: {"type": "EVENT", "pattern": ", ".join(names)},
        st.lists(st.sampled_from(KINDS), min_size=1, unique=True),
    ),
    st.builds(
        lambda kind, pattern, excluded: {"type": kind, "pattern": pattern, "excludeMatchedPattern": excluded},
        st.sampled_from(("HEAD_REF", "BASE_REF", "ACTOR_ACCOUNT_ID", "FILE_PATH", "COMMIT_MESSAGE")),
        st.sampled_from(PATTERNS),
        st.booleans(),
    ),
)
groups = st.lists(st.lists(filters, min_size=1, max_size=3), min_size=1, max_size=3)


def subjects(kind, event):
    return {
        "HEAD_REF": (event.head,),
        "BASE_REF": () if event.base is None else (event.base,),
        "ACTOR_ACCOUNT_ID": (event.actor,),
        "FILE_PATH": event.files(),
        "COMMIT_MESSAGE": (event.message(),),
    }[kind]


def holds(each, event):
    """As the user guide says it, with Python's own regular expressions."""
    if each["type"] == "EVENT":
        return event.kind in re.split(r",\s*", each["pattern"])
    texts = subjects(each["type"], event)
    return bool(texts) and any(re.search(each["pattern"], text) for text in texts) is not each["excludeMatchedPattern"]


@MANY
@given(groups, events)
def test_one_group_whose_filters_all_hold_starts_a_build(wanted, event):
    expected = any(all(holds(each, event) for each in group) for group in wanted)

    assert starts_build({"filterGroups": wanted}, event) is expected


@MANY
@given(groups, groups, events)
def test_a_further_group_takes_nothing_away(wanted, more, event):
    if starts_build({"filterGroups": wanted}, event):
        assert starts_build({"filterGroups": [*wanted, *more]}, event)


@MANY
@given(st.lists(filters, min_size=1, max_size=3), filters, events)
def test_a_further_filter_lets_nothing_more_in(group, more, event):
    if starts_build({"filterGroups": [[*group, more]]}, event):
        assert starts_build({"filterGroups": [group]}, event)
