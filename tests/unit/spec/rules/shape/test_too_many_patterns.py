"""LG1142: more patterns than a trigger takes."""

START = "{repository: github:acme/orders, triggers: {main: {paths: {include: "


def patterns(count):
    listed = ", ".join(f"p{number}" for number in range(count))
    return ("{repository: github:acme/orders}", f"{START}[{listed}]}}}}}}}}")


def test_a_ninth_pattern_is_too_many(findings):
    expected = """\
lockgate.yaml:7:112: LG1142 `applications.orders.triggers.main.paths.include` has 9 patterns
  why: CodePipeline takes at most 8 patterns in each list of a trigger
  try: say several names with one pattern: `{main,develop}`, `src/**`
"""
    assert findings(patterns(9)) == expected


def test_eight_patterns_are_taken(findings):
    assert not findings(patterns(8))
