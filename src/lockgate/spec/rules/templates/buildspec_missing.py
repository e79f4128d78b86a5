"""LG1415: a buildspec that cannot be read."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1415",
    "a buildspec that cannot be read",
    why="the build runs what the buildspec says, and fails without one",
    remedy="correct `directory` or `buildspec`, or write one; `lockgate init` shows an example",
    source="CodeBuild user guide, Build specification reference for CodeBuild",
)


def found(origin: Origin, application: str, file: str, error: OSError) -> Finding:
    """The finding for the operating system's refusal `error` of `file`, at the declared file's `origin`."""
    missing = isinstance(error, FileNotFoundError)
    cause = "does not exist" if missing else f"cannot be read: {(error.strerror or 'unknown error').lower()}"
    return RULE.finding(origin, f"the buildspec `{file}` of application `{application}` {cause}")
