"""LG1234: a trigger that takes the branch of another pipeline of the application."""

TWO = ('prod: {branch: main, infrastructure: "111111111111"', 'prod: {branch: master, infrastructure: "111111111111"')


def stated(branches):
    body = f"github:acme/orders, source: connection, triggers: {{main: {{branches: {branches}}}}}"
    return ("github:acme/orders", body)


def test_one_push_must_not_start_two_pipelines(findings):
    expected = """\
lockgate.yaml:7:82: LG1234 a push to `master` would also start the pipeline of `main` of application `orders`
  why: one push would be delivered to the environments of both branches
  try: exclude the other branch, or narrow the patterns
"""
    assert findings(TWO, stated("{include: ['ma*']}")) == expected


def test_the_other_branch_can_be_excluded(findings):
    assert not findings(TWO, stated("{include: ['ma*'], exclude: [master]}"))


def test_without_includes_a_trigger_takes_its_own_branch_only(findings):
    assert not findings(TWO, stated("{exclude: ['x*']}"))
