"""LG1141: a trigger's pattern that can fit nothing, or that CodePipeline refuses."""

import pytest

PLACE = "{repository: github:acme/orders, triggers: {main: {BODY}}}"


def triggered(body):
    return ("{repository: github:acme/orders}", PLACE.replace("{BODY}", f"{{{body}}}"))


def test_a_full_reference_is_codebuild_s_form(findings):
    expected = """\
lockgate.yaml:7:83: LG1141 `refs/heads/main` is not a pattern of a trigger
  why: CodePipeline's patterns fit bare names, unlike the references of CodeBuild's filters
  try: write `main`
"""
    assert findings(triggered("branches: {include: [refs/heads/main]}")) == expected


def test_a_tag_s_reference_is_refused_likewise(findings):
    assert "try: write `v*`\n" in findings(triggered("tags: {include: ['refs/tags/v*']}"))


def test_a_path_is_written_from_the_repository_s_root(findings):
    expected = """\
lockgate.yaml:7:80: LG1141 `./src/**` is not a pattern of a trigger
  why: CodePipeline holds it against the bare name of a branch or tag, or a path from the repository's root
  try: write `src/**`
"""
    assert findings(triggered("paths: {include: ['./src/**']}")) == expected


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("a[b", "a set `[` is not closed"),
        ("a{b,c", "a group `{` is not closed"),
        ("{a,{b,c}}", "a group `{` stands in another"),
        ("[z-a]", "a range in a set `[` runs backwards"),
        ("[+-9]", "a set `[` holds the slash, which no set fits"),
    ],
)
def test_a_broken_pattern_says_what_is_broken(findings, pattern, why):
    assert f"  why: {why}\n" in findings(triggered(f"paths: {{include: ['{pattern}']}}"))


def test_a_pattern_has_255_characters_at_most(findings):
    assert "LG1141" in findings(triggered(f"paths: {{include: ['{'a' * 256}']}}"))


def test_patterns_of_every_kind_are_taken(findings):
    body = "branches: {include: [main, 'release/*']}, paths: {exclude: ['**/*.md']}, tags: {include: ['v[0-9]*']}"
    assert not findings(
        ("repository: github:acme/orders", f"repository: github:acme/orders, triggers: {{main: {{{body}}}}}")
    )
