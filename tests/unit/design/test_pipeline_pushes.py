"""Which pushes start a pipeline with a connection, and the pull requests that are checked accordingly."""

import pytest

from design_samples import INFRA_1, tools
from lockgate.design import design
from lockgate.design.nodes import PushFilter
from lockgate.render import render
from lockgate.spec.declaration import Globs, Source, Triggers
from rendered_accounts import parsed

STACK = "lockgate-orders-main-pipeline"


def triggered(**triggers):
    return design(tools(triggers={"main": Triggers(**triggers)}))


def node(made, logical_id):
    return next(each for each in made.stack(INFRA_1, STACK).nodes if each.logical_id == logical_id)


def source(made):
    return node(made, "Pipeline").stages[0].actions[0].configuration


def test_without_triggers_the_source_detects_every_push_to_the_branch(designs):
    assert node(designs["tools"], "Pipeline").pushes == ()
    assert source(designs["tools"])["DetectChanges"] == "true"


def test_triggers_stand_in_place_of_the_detection_of_changes():
    made = triggered(paths=Globs(("src/**",), ("**/*.md",)))

    assert source(made)["DetectChanges"] == "false"
    assert node(made, "Pipeline").pushes == (
        PushFilter(branches=Globs(("main",)), paths=Globs(("src/**",), ("**/*.md",))),
    )


def test_branches_with_paths_and_tags_are_filters_of_which_one_is_enough():
    tags, branches = Globs(("v*",)), Globs(("main", "release/*"))
    made = triggered(branches=branches, paths=Globs(("src/**",)), tags=tags)

    assert node(made, "Pipeline").pushes == (
        PushFilter(branches=branches, paths=Globs(("src/**",))),
        PushFilter(tags=tags),
    )


def test_tags_alone_leave_the_branch_out():
    made = triggered(tags=Globs(("v*",), ("*-rc",)))

    assert node(made, "Pipeline").pushes == (PushFilter(tags=Globs(("v*",), ("*-rc",))),)
    assert node(made, "CheckProject").webhook.base_ref == "^refs/heads/main$"


@pytest.mark.parametrize(
    ("branches", "base", "other"),
    [
        (Globs(("main", "release/*")), "^refs/heads/(main|release/[^/]*)$", None),
        (Globs(("**",), ("dependabot/**",)), "^refs/heads/.*$", "^refs/heads/dependabot/.*$"),
        (Globs((), ("x",)), "^refs/heads/main$", "^refs/heads/x$"),
    ],
)
def test_pull_requests_to_whatever_is_delivered_are_checked(branches, base, other):
    webhook = node(triggered(branches=branches), "CheckProject").webhook

    assert (webhook.base_ref, webhook.other_base_ref) == (base, other)


def test_no_trigger_is_for_pull_requests_and_each_has_what_codepipeline_wants():
    made = triggered(branches=Globs((), ("x",)), paths=Globs((), ("docs/**",)), tags=Globs(("v*",)))
    body = parsed(render(made).template(INFRA_1, STACK).body)["Resources"]

    assert body["Pipeline"]["Properties"]["Triggers"] == [
        {
            "ProviderType": "CodeStarSourceConnection",
            "GitConfiguration": {
                "SourceActionName": "Source",
                "Push": [
                    {
                        "Branches": {"Includes": ["main"], "Excludes": ["x"]},
                        "FilePaths": {"Includes": ["**"], "Excludes": ["docs/**"]},
                    },
                    {"Tags": {"Includes": ["v*"]}},
                ],
            },
        }
    ]
    assert body["CheckProject"]["Properties"]["Triggers"]["FilterGroups"][0][-1] == {
        "Type": "BASE_REF",
        "Pattern": "^refs/heads/x$",
        "ExcludeMatchedPattern": True,
    }


def test_an_artifact_source_knows_no_triggers():
    made = design(tools(source=Source.ARTIFACT, triggers={"main": Triggers(tags=Globs(("v*",)))}))

    assert node(made, "Pipeline").pushes == ()
