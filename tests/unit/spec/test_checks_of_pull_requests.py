"""How pull requests are built: what is stated, what is as in the build, and the buildspec that is brought along."""

from lockgate.spec.declaration import Approve, Checks, Globs, Triggers

TEXT = """\
version: 0.2
phases: {build: {commands: [make]}}
artifacts: {base-directory: dist, files: [out]}
"""
OWN = "version: 0.2\nphases: {build: {commands: [make check]}}\n"


def checks_of(project, *changes):
    for old, new in changes:
        project.change(old, new)
    return project.read().application("orders").checks


def stated(text):
    return ("github:acme/orders", f"github:acme/orders, {text}")


def test_by_default_the_builds_buildspec_is_fixed_and_forks_wait(project):
    assert checks_of(project) == Checks(TEXT, declared=True, approve=Approve.FORKS, timeout=15, concurrent=None)


def test_a_buildspec_of_its_own_needs_no_artifacts(project):
    project.write("ci.yml", OWN)

    assert checks_of(project, stated("checks: {file: ci.yml}")).buildspec == OWN


def test_a_pull_requests_own_buildspec_is_a_path(project):
    found = checks_of(project, stated("buildspec: buildspec.yml, checks: {buildspec: repository}"))

    assert (found.buildspec, found.declared) == ("buildspec.yml", False)


def test_a_byte_order_mark_is_no_part_of_the_buildspec(project):
    project.write("buildspec.yml", b"\xef\xbb\xbf" + TEXT.encode())

    assert checks_of(project).buildspec == TEXT


def test_time_limits_are_the_builds_unless_stated(project):
    assert checks_of(project, stated("build: {timeout: 30}")).timeout == 30


def test_everything_can_be_stated(project):
    found = checks_of(project, stated("checks: {approve: all, timeout: 5, concurrent: 3}"))

    assert (found.approve, found.timeout, found.concurrent) == (Approve.ALL, 5, 3)


def test_a_buildspec_that_is_not_there_is_found(findings):
    expected = """\
lockgate.yaml:7:59: LG1415 the buildspec `ci.yml` of application `orders` does not exist
  why: the build runs what the buildspec says, and fails without one
  try: correct `directory` or `buildspec`, or write one; `lockgate init` shows an example
"""
    assert findings(stated("checks: {file: ci.yml}")) == expected


def test_a_buildspec_that_cannot_run_is_found_in_its_own_place(project):
    project.write("ci.yml", "version: 0.1\nphases: {build: {commands: [make]}}\n")
    project.change(*stated("checks: {file: ci.yml}"))

    assert project.findings().startswith("ci.yml:1:10: LG1416 the buildspec has version `0.1`\n")


def test_an_unknown_choice_lists_the_choices(findings):
    expected = """\
lockgate.yaml:7:62: LG1113 `nobody` is no choice for `approve`
  why: the key takes one of a few words
  try: write one of `forks`, `all`, `none`
"""
    assert findings(stated("checks: {approve: nobody}")) == expected


def test_triggers_are_read_by_branch(project):
    body = "{branches: {include: [main, 'release/*']}, paths: {exclude: ['**/*.md']}, tags: {include: ['v*']}}"
    project.change(*stated(f"triggers: {{main: {body}}}"))

    assert project.read().application("orders").triggers == {
        "main": Triggers(Globs(("main", "release/*")), Globs((), ("**/*.md",)), Globs(("v*",)))
    }
