"""LG1116: a branch that git would not have."""


def test_a_full_reference_is_shortened(findings):
    expected = """\
lockgate.yaml:4:18: LG1116 `refs/heads/main` is not a branch name
  why: a pipeline follows exactly one branch, by the name that git has for it
  try: write `main`
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: refs/heads/main, infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_a_pattern_is_refused(findings):
    expected = """\
lockgate.yaml:4:18: LG1116 `release/*` is not a branch name
  why: a pipeline follows exactly one branch, by the name that git has for it
  try: write one branch's name such as `main` or `release/2.x`, without wildcards
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: \'release/*\', infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_a_space_is_refused(findings):
    expected = """\
lockgate.yaml:4:18: LG1116 `my branch` is not a branch name
  why: a pipeline follows exactly one branch, by the name that git has for it
  try: write one branch's name such as `main` or `release/2.x`, without wildcards
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: my branch, infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_a_locks_ending_is_refused(findings):
    expected = """\
lockgate.yaml:4:18: LG1116 `main.lock` is not a branch name
  why: a pipeline follows exactly one branch, by the name that git has for it
  try: write one branch's name such as `main` or `release/2.x`, without wildcards
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: main.lock, infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_a_name_without_a_letter_or_digit_is_refused(findings):
    expected = """\
lockgate.yaml:4:18: LG1116 `___` is not a branch name
  why: a pipeline follows exactly one branch, by the name that git has for it
  try: write one branch's name such as `main` or `release/2.x`, without wildcards
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: ___, infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_an_empty_name_is_refused(findings):
    expected = """\
lockgate.yaml:4:10: LG1112 `environments.test.branch` is empty
  why: nothing can be designed from nothing
  try: fill it, or remove the key where it has a default
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: \'\', infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_slashes_dots_and_capitals_are_fine(findings):
    assert not findings(
        (
            'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
            'branch: Release/2.x, infrastructure: "111111111111", runtime: "222222222222"',
        )
    )
