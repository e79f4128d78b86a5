"""Read a buildspec: its version, its phases and its environment."""

from collections.abc import Mapping

from lockgate.emulator.services.codebuild.spec.document import BuildspecError, Entry
from lockgate.emulator.services.codebuild.spec.model import Buildspec, Env, Phase, SecretReference
from lockgate.emulator.services.codebuild.spec.on_failure import read_on_failure
from lockgate.emulator.services.codebuild.spec.outputs import read_artifacts, read_cache, read_reports
from lockgate.emulator.services.codebuild.spec.section import Section, Warnings

_SECTIONS = ("version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache")
_PHASES = ("install", "pre_build", "build", "post_build")
_PHASE_KEYS = ("run-as", "on-failure", "commands", "finally")
_ENV_KEYS = (
    "shell",
    "variables",
    "parameter-store",
    "secrets-manager",
    "exported-variables",
    "git-credential-helper",
)
_SECRET_ARN_PARTS = 7
_SECRET_PARTS = 4


def read(text: str) -> Buildspec:
    """The buildspec in `text`; raises `BuildspecError`."""
    root = Entry.document(text)
    warnings = Warnings()
    _check_version(root.mapping())
    section = Section(root, warnings, *_SECTIONS)
    keys = section.keys
    if "phases" not in keys:
        raise BuildspecError("phases is required: it holds the commands of install, pre_build, build and post_build")
    return Buildspec(
        phases=_phases(keys["phases"], warnings),
        env=_env(keys["env"], warnings) if "env" in keys else Env(),
        artifacts=read_artifacts(keys["artifacts"], warnings) if "artifacts" in keys else None,
        reports=read_reports(keys["reports"], warnings) if "reports" in keys else (),
        cache=read_cache(keys["cache"], warnings) if "cache" in keys else None,
        run_as=section.text("run-as"),
        warnings=tuple(warnings),
    )


def _check_version(sections: Mapping[str, Entry]) -> None:
    if "version" not in sections:
        raise BuildspecError("version is required: write `version: 0.2`")
    version = sections["version"]
    if version.text() != "0.2":
        raise BuildspecError(
            f"version {version.text()} at line {version.line} is not supported: write `version: 0.2`, "
            "in which all commands run in one instance of the shell"
        )


def _phases(entry: Entry, warnings: Warnings) -> dict[str, Phase]:
    found = entry.mapping()
    for name in found:
        if name not in _PHASES:
            raise BuildspecError(
                f"invalid buildspec phase name found: {name}. Expecting: BUILD,INSTALL,POST_BUILD,PRE_BUILD"
            )
    if not found:
        raise BuildspecError("phases is empty: write at least one of install, pre_build, build and post_build")
    return {name: _phase(name, found[name], warnings) for name in _PHASES if name in found}


def _phase(name: str, entry: Entry, warnings: Warnings) -> Phase:
    more = ("runtime-versions",) if name == "install" else ()
    section = Section(entry, warnings, *_PHASE_KEYS, *more)
    if name != "install" and "commands" not in section.keys:
        raise BuildspecError(f"{entry.path} at line {entry.key_line} has no commands")
    return Phase(
        name=name,
        commands=_commands("Commands", section.keys.get("commands")),
        finally_=_commands("Finally", section.keys.get("finally")),
        on_failure=read_on_failure(section.keys["on-failure"]) if "on-failure" in section.keys else None,
        run_as=section.text("run-as"),
        runtimes=section.pairs("runtime-versions") if more else {},
    )


def _commands(title: str, entry: Entry | None) -> tuple[str, ...]:
    """The commands of a block, with AWS's complaint about a command that YAML took for a mapping."""
    if entry is None or entry.is_null:
        return ()
    for index, item in enumerate(entry.sequence()):
        if item.is_mapping:
            raise BuildspecError(
                f"Expected {title}[{index}] to be of string type: found subkeys instead at line {item.line}, "
                f"value of the key tag on line {entry.key_line} might be empty"
            )
        if item.is_null:
            raise BuildspecError(f"Expected {title}[{index}] to be of string type: found nothing at line {item.line}")
    return entry.texts()


def _env(entry: Entry, warnings: Warnings) -> Env:
    section = Section(entry, warnings, *_ENV_KEYS)
    secrets = section.mapping("secrets-manager")
    return Env(
        shell=section.choice("shell", "bash", "/bin/sh", "sh"),
        variables=section.pairs("variables"),
        parameters=section.pairs("parameter-store"),
        secrets={name: read_secret_reference(value.text(), value.path) for name, value in secrets.items()},
        exported=section.texts("exported-variables"),
        git_credential_helper=section.flag("git-credential-helper"),
    )


def read_secret_reference(text: str, place: str) -> SecretReference:
    """``secret-id:json-key:version-stage:version-id``; the id may be an ARN, whose own colons do not count."""
    parts = text.split(":")
    if text.startswith("arn:"):
        parts = [":".join(parts[:_SECRET_ARN_PARTS]), *parts[_SECRET_ARN_PARTS:]]
    if len(parts) > _SECRET_PARTS or not parts[0]:
        raise BuildspecError(f"{place} is `{text}`: expecting secret-id:json-key:version-stage:version-id")
    identity, json_key, stage, version = (*parts, "", "", "")[:_SECRET_PARTS]
    if stage and version:
        raise BuildspecError(f"{place} is `{text}`: give a version stage or a version id, not both")
    return SecretReference(identity, json_key or None, stage or None, version or None)
