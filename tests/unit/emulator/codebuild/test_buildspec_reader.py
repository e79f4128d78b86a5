"""A buildspec is read whole, or refused with the place and the cause."""

import textwrap

import pytest

from lockgate.emulator.services.codebuild.spec import (
    Artifacts,
    ArtifactSet,
    Buildspec,
    BuildspecError,
    Cache,
    Env,
    OnFailure,
    Phase,
    Report,
    SecretReference,
    read,
)

WHOLE = """
version: 0.2
run-as: builder
env:
  shell: bash
  variables:
    STAGE: test
    PORT: 8080
    DEBUG: yes
    EMPTY:
  parameter-store:
    TOKEN: /orders/token
  secrets-manager:
    PASSWORD: orders/db:password:AWSPREVIOUS
    WHOLE: arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders-AbCdEf
    PART: arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders-AbCdEf:key::version-7
  exported-variables: [STAGE, BUILT]
  git-credential-helper: yes
proxy: {logs: yes}
batch: {fast-fail: true}
phases:
  post_build:
    commands: [echo after]
    on-failure: CONTINUE
  install:
    runtime-versions: {python: 3.12, nodejs: latest}
  build:
    run-as: root
    on-failure: RETRY-2-connection reset
    commands:
      - echo one
      - |
        echo two
        echo three
    finally: [echo always]
artifacts:
  files: ['**/*']
  name: orders-$STAGE
  base-directory: dist
  discard-paths: no
  exclude-paths: ['**/*.pyc']
  enable-symlinks: yes
  s3-prefix: x
  secondary-artifacts:
    docs: {files: [docs/*], discard-paths: yes}
reports:
  unit: {files: [junit.xml], base-directory: out, discard-paths: yes}
  arn:aws:codebuild:eu-west-1:1:report-group/x: {files: ['*.json'], file-format: CUCUMBERJSON}
cache:
  key: npm-1
  fallback-keys: [npm-]
  action: restore
  paths: [node_modules/**/*]
"""

EXPECTED = Buildspec(
    phases={
        "install": Phase("install", runtimes={"python": "3.12", "nodejs": "latest"}),
        "build": Phase(
            "build",
            commands=("echo one", "echo two\necho three\n"),
            finally_=("echo always",),
            on_failure=OnFailure("RETRY", 2, "connection reset"),
            run_as="root",
        ),
        "post_build": Phase("post_build", commands=("echo after",), on_failure=OnFailure("CONTINUE")),
    },
    env=Env(
        shell="bash",
        variables={"STAGE": "test", "PORT": "8080", "DEBUG": "yes", "EMPTY": ""},
        parameters={"TOKEN": "/orders/token"},
        secrets={
            "PASSWORD": SecretReference("orders/db", "password", "AWSPREVIOUS"),
            "WHOLE": SecretReference("arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders-AbCdEf"),
            "PART": SecretReference(
                "arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders-AbCdEf", "key", None, "version-7"
            ),
        },
        exported=("STAGE", "BUILT"),
        git_credential_helper=True,
    ),
    artifacts=Artifacts(
        ArtifactSet(("**/*",), "orders-$STAGE", "dist", False, ("**/*.pyc",), True, "x"),
        {"docs": ArtifactSet(("docs/*",), discard_paths=True)},
    ),
    reports=(
        Report("unit", ("junit.xml",), "JUNITXML", "out", True),
        Report("arn:aws:codebuild:eu-west-1:1:report-group/x", ("*.json",), "CUCUMBERJSON"),
    ),
    cache=Cache(("node_modules/**/*",), "npm-1", ("npm-",), "restore"),
    run_as="builder",
)


def spec(body: str) -> str:
    return "version: 0.2\nphases:\n  build:\n    commands: [echo hi]\n" + textwrap.dedent(body)


def complaint(text: str) -> str:
    with pytest.raises(BuildspecError) as caught:
        read(text)
    return str(caught.value)


def test_every_section_is_read():
    assert read(WHOLE) == EXPECTED


def test_phases_come_in_the_order_of_the_build_whatever_the_file_says():
    assert list(read(WHOLE).phases) == ["install", "build", "post_build"]


def test_json_is_a_buildspec_too():
    found = read('{"version": 0.2, "phases": {"build": {"commands": ["make"]}}}')
    assert found.phases["build"].commands == ("make",)


def test_secondary_artifacts_do_not_need_primary_files():
    found = read(spec("artifacts:\n  secondary-artifacts:\n    one: {files: [a]}\n"))
    assert found.artifacts == Artifacts(None, {"one": ArtifactSet(("a",))})


def test_install_may_have_no_commands():
    assert read("version: 0.2\nphases: {install: {runtime-versions: {python: 3.12}}}").phases["install"].commands == ()


def test_an_unknown_key_is_a_warning_with_a_guess():
    found = read(spec("artefacts: {files: [x]}\n"))
    assert found.warnings == ("unknown key artefacts at line 5 is ignored; did you mean artifacts?",)


def test_an_unknown_key_in_a_phase_is_a_warning_with_its_path():
    found = read("version: 0.2\nphases:\n  build:\n    command: [x]\n    commands: [y]\n")
    assert found.warnings == ("unknown key phases.build.command at line 4 is ignored; did you mean commands?",)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("ABORT", OnFailure("ABORT")),
        ("CONTINUE", OnFailure("CONTINUE")),
        ("RETRY", OnFailure("RETRY", 3)),
        ("RETRY-0", OnFailure("RETRY", 0)),
        ("RETRY-7", OnFailure("RETRY", 7)),
        ("RETRY-.*timed out", OnFailure("RETRY", 3, ".*timed out")),
        ("RETRY-2-5xx-error", OnFailure("RETRY", 2, "5xx-error")),
        ("RETRY-5xx", OnFailure("RETRY", 3, "5xx")),
    ],
)
def test_on_failure_has_six_forms(text, action):
    found = read(f"version: 0.2\nphases: {{build: {{commands: [x], on-failure: '{text}'}}}}")
    assert found.phases["build"].on_failure == action


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the buildspec is empty"),
        ("just words", "the buildspec must be a mapping at line 1"),
        ("phases: {build: {commands: [x]}}", "version is required: write `version: 0.2`"),
        (
            "version: 0.1\nphases: {build: {commands: [x]}}",
            (
                "version 0.1 at line 1 is not supported: write `version: 0.2`, "
                "in which all commands run in one instance of the shell"
            ),
        ),
        (
            "version: 0.2",
            "phases is required: it holds the commands of install, pre_build, build and post_build",
        ),
        (
            "version: 0.2\nphases: {}",
            "phases is empty: write at least one of install, pre_build, build and post_build",
        ),
        (
            "version: 0.2\nphases: {prebuild: {commands: [x]}}",
            "invalid buildspec phase name found: prebuild. Expecting: BUILD,INSTALL,POST_BUILD,PRE_BUILD",
        ),
        ("version: 0.2\nphases:\n  build:\n    finally: [x]", "phases.build at line 3 has no commands"),
        ("version: 0.2\nphases:\n  build:\n    commands: make", "phases.build.commands must be a list at line 4"),
        (
            "version: 0.2\nphases:\n  build:\n    commands:\n      - echo key: value\n",
            (
                "Expected Commands[0] to be of string type: found subkeys instead at line 5, "
                "value of the key tag on line 4 might be empty"
            ),
        ),
        (
            "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n      -\n",
            "Expected Commands[1] to be of string type: found nothing at line 6",
        ),
        (
            "version: 0.2\nphases:\n  build:\n    commands: [x]\n    finally:\n      - {a: b}\n",
            (
                "Expected Finally[0] to be of string type: found subkeys instead at line 6, "
                "value of the key tag on line 5 might be empty"
            ),
        ),
        (
            "version: 0.2\nphases: {build: {commands: [x], on-failure: STOP}}",
            (
                "phases.build.on-failure is `STOP` at line 2: "
                "expecting ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex or RETRY-count-regex"
            ),
        ),
        (
            "version: 0.2\nphases: {build: {commands: [x], on-failure: RETRY-101}}",
            "phases.build.on-failure asks for 101 retries at line 2: at most 100",
        ),
        ("version: 0.2\nphases:\n\tbuild:", "found character '\\t' that cannot start any token at line 3"),
        ("version: 0.2\nversion: 0.2\n", 'mapping key "version" already defined, again at line 2'),
        (spec("env: {shell: fish}"), "env.shell is `fish` at line 5: expecting bash, /bin/sh, sh"),
        (spec("env: {variables: {A: [1]}}"), "env.variables.A must be a string at line 5"),
        (
            spec("env: {secrets-manager: {A: 'id:key:stage:version'}}"),
            "env.secrets-manager.A is `id:key:stage:version`: give a version stage or a version id, not both",
        ),
        (
            spec("env: {secrets-manager: {A: 'a:b:c:d:e'}}"),
            "env.secrets-manager.A is `a:b:c:d:e`: expecting secret-id:json-key:version-stage:version-id",
        ),
        (spec("artifacts: {name: x}"), "artifacts at line 5 has no files"),
        (spec("artifacts: {files: x}"), "artifacts.files must be a list at line 5"),
        (
            spec("artifacts: {files: [x], discard-paths: maybe}"),
            "artifacts.discard-paths is `maybe` at line 5: expecting yes or no",
        ),
        (spec("reports: {unit: {file-format: JUNITXML}}"), "reports.unit at line 5 has no files"),
        (
            spec("reports: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}}"),
            "reports has 6 groups: at most 5",
        ),
        (
            spec("cache: {fallback-keys: [a, b, c, d, e, f]}"),
            "cache.fallback-keys has 6 keys: at most 5",
        ),
        (spec("cache: {action: both}"), "cache.action is `both` at line 5: expecting restore, save"),
    ],
)
def test_a_buildspec_that_cannot_be_used_says_where_and_why(text, message):
    assert complaint(text) == message


def test_a_report_format_that_does_not_exist_names_those_that_do():
    assert complaint(spec("reports: {unit: {files: [x], file-format: XML}}")) == (
        "reports.unit.file-format is `XML` at line 5: expecting JUNITXML, CUCUMBERJSON, NUNITXML, NUNIT3XML, "
        "TESTNGXML, VISUALSTUDIOTRX, CLOVERXML, COBERTURAXML, JACOCOXML, SIMPLECOV"
    )


def test_a_deeply_nested_buildspec_is_an_error_and_no_crash():
    assert complaint("[" * 5000) == "the buildspec is nested too deeply"


def test_an_alias_bomb_is_refused_quickly():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(['*' + previous] * 9)}]\n"
        for previous, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "phases.build.commands" in complaint(bomb + "version: 0.2\nphases: {build: {commands: *i}}")


def test_a_very_long_buildspec_is_refused():
    assert complaint("#" * 1_000_001) == "the buildspec is longer than 1000000 characters"
