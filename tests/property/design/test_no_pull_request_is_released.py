"""Whatever branches are mapped and whatever happens in the repository: a pull request starts no release, a push no check."""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from design_samples import INFRA_1, RUN_1, application, declaration, environment
from lockgate.design.delivery import deliveries
from lockgate.design.stacks.build import build_nodes
from lockgate.design.stacks.check import check_nodes
from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.hooks.filters import EVENTS, check_groups, starts_build
from lockgate.emulator.services.codepipeline.globs import selects
from lockgate.render.cloudformation import resource
from lockgate.render.text import to_text
from lockgate.spec.declaration import Globs, Source, Triggers
from rendered_accounts import parsed

MANY = settings(max_examples=1000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 60, derandomize=True)
PULLS = tuple(each for each in EVENTS if each.startswith("PULL_REQUEST_"))
CHECKED = ("PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED")
LETTERS = "abdelopv.-+(){}$|/2"

branches = st.text(LETTERS, min_size=1, max_size=8).filter(lambda text: any(each.isalnum() for each in text))


def webhooks(branch, source=Source.ARTIFACT, triggers=None):
    """Filter groups of the release and of the check, as botocore has them, read back from the rendered template."""
    made = application("shop", source, ("preprod",), triggers=triggers or {})
    (delivery,) = deliveries(declaration([environment("preprod", branch, INFRA_1, RUN_1)], [made]))
    projects = (build_nodes(delivery)[-1], check_nodes(delivery)[-1])
    return tuple(_webhook(parsed(to_text(resource(project)))) for project in projects)


def _webhook(rendered):
    groups = rendered["Properties"].get("Triggers", {}).get("FilterGroups", [])
    return {"filterGroups": [[_filter(each) for each in group] for group in groups]}


def _filter(rendered):
    excluded = rendered.get("ExcludeMatchedPattern", False)
    return {"type": rendered["Type"], "pattern": rendered["Pattern"], "excludeMatchedPattern": excluded}


def event(kind, head, base=None):
    return Event(kind, f"refs/heads/{head}", base and f"refs/heads/{base}", "1", "c" * 40, "c" * 40, f"branch/{head}")


def neighbours(branch):
    """Names that an unanchored or unescaped pattern of `branch` would take."""
    return st.sampled_from(
        [f"{branch}-evil", f"x/{branch}", f"x{branch}", f"{branch}/x", branch.replace(".", "x"), f"refs/heads/{branch}"]
    )


@MANY
@given(branches, st.sampled_from(PULLS), st.data())
def test_no_event_of_a_pull_request_passes_a_release_project(branch, kind, data):
    release, _ = webhooks(branch)
    head, base = (data.draw(st.one_of(st.just(branch), branches, neighbours(branch))) for _ in range(2))

    assert not starts_build(release, event(kind, head, base))


@MANY
@given(branches, st.data())
def test_no_push_passes_a_check_project(branch, data):
    _, check = webhooks(branch)
    head = data.draw(st.one_of(st.just(branch), branches, neighbours(branch)))

    assert not starts_build(check, event("PUSH", head))


@MANY
@given(branches, st.data())
def test_a_push_to_the_branch_and_to_no_other_is_released(branch, data):
    release, _ = webhooks(branch)
    other = data.draw(st.one_of(branches, neighbours(branch)))

    check_groups(release["filterGroups"])
    assert starts_build(release, event("PUSH", branch))
    assert starts_build(release, event("PUSH", other)) is (other == branch)


@MANY
@given(branches, st.sampled_from(PULLS), st.data())
def test_pull_requests_to_the_branch_and_to_no_other_are_checked_and_a_merge_is_not(branch, kind, data):
    _, check = webhooks(branch)
    base = data.draw(st.one_of(st.just(branch), branches, neighbours(branch)))

    check_groups(check["filterGroups"])
    assert starts_build(check, event(kind, "feature", base)) is (base == branch and kind in CHECKED)


@MANY
@given(
    st.lists(st.sampled_from(["main", "release/*", "hot?ix", "{a,b}/**", "v[0-9]*", "x\\*y"]), min_size=1, unique=True),
    st.lists(st.sampled_from(["**/wip", "release/9*"]), unique=True),
    st.sampled_from(
        ["main", "maine", "release/1", "release/9", "release/1/x", "hotfix", "a/b/c", "a/wip", "v1", "x*y"]
    ),
)
def test_pull_requests_to_what_a_trigger_delivers_are_checked_and_no_others(include, exclude, base):
    triggers = {"main": Triggers(branches=Globs(tuple(include), tuple(exclude)))}
    release, check = webhooks("main", Source.CONNECTION, triggers)

    check_groups(check["filterGroups"])
    assert release == {"filterGroups": []}
    delivered = selects(include, exclude, base)
    assert starts_build(check, event("PULL_REQUEST_CREATED", "feature", base)) is delivered
