"""What a build leaves behind: the sections artifacts, reports and cache."""

from lockgate.emulator.services.codebuild.spec.document import BuildspecError, Entry
from lockgate.emulator.services.codebuild.spec.model import Artifacts, ArtifactSet, Cache, Report
from lockgate.emulator.services.codebuild.spec.section import Section, Warnings

_ARTIFACT_KEYS = (
    "files",
    "name",
    "base-directory",
    "discard-paths",
    "exclude-paths",
    "enable-symlinks",
    "s3-prefix",
)
_TEST_FORMATS = ("JUNITXML", "CUCUMBERJSON", "NUNITXML", "NUNIT3XML", "TESTNGXML", "VISUALSTUDIOTRX")
_COVERAGE_FORMATS = ("CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV")
_MOST_REPORT_GROUPS = 5
_MOST_FALLBACK_KEYS = 5


def read_artifacts(entry: Entry, warnings: Warnings) -> Artifacts:
    """The artifacts section: its own files, its secondary artifacts, or both."""
    section = Section(entry, warnings, "secondary-artifacts", *_ARTIFACT_KEYS)
    secondary = section.mapping("secondary-artifacts")
    return Artifacts(
        primary=_artifact_set(section) if "files" in section.keys or not secondary else None,
        secondary={name: _artifact_set(Section(value, warnings, *_ARTIFACT_KEYS)) for name, value in secondary.items()},
    )


def _artifact_set(section: Section) -> ArtifactSet:
    return ArtifactSet(
        files=section.files(),
        name=section.text("name"),
        base=section.text("base-directory"),
        discard_paths=section.flag("discard-paths"),
        exclude=section.texts("exclude-paths"),
        symlinks=section.flag("enable-symlinks"),
        prefix=section.text("s3-prefix"),
    )


def read_reports(entry: Entry, warnings: Warnings) -> tuple[Report, ...]:
    """The reports section: at most five groups."""
    groups = entry.mapping()
    if len(groups) > _MOST_REPORT_GROUPS:
        raise BuildspecError(f"reports has {len(groups)} groups: at most {_MOST_REPORT_GROUPS}")
    return tuple(_report(name, value, warnings) for name, value in groups.items())


def _report(name: str, entry: Entry, warnings: Warnings) -> Report:
    section = Section(entry, warnings, "files", "file-format", "base-directory", "discard-paths")
    return Report(
        group=name,
        files=section.files(),
        format=section.choice("file-format", *_TEST_FORMATS, *_COVERAGE_FORMATS) or "JUNITXML",
        base=section.text("base-directory"),
        discard_paths=section.flag("discard-paths"),
    )


def read_cache(entry: Entry, warnings: Warnings) -> Cache:
    """The cache section: at most five fallback keys."""
    section = Section(entry, warnings, "key", "fallback-keys", "action", "paths")
    fallback = section.texts("fallback-keys")
    if len(fallback) > _MOST_FALLBACK_KEYS:
        raise BuildspecError(f"cache.fallback-keys has {len(fallback)} keys: at most {_MOST_FALLBACK_KEYS}")
    return Cache(
        paths=section.texts("paths"),
        key=section.text("key"),
        fallback_keys=fallback,
        action=section.choice("action", "restore", "save"),
    )
