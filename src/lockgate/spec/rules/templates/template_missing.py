"""LG1401: a template that cannot be read."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1401",
    "a template that cannot be read",
    why="the permissions of the role that deploys are derived from what the template creates",
    remedy="correct `directory` or `template`, whose paths are relative to this file and to the directory",
)


def found(origin: Origin, application: str, file: str, error: OSError) -> Finding:
    """The finding for the operating system's refusal `error` of `file`, at the declared file's `origin`."""
    cause = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read: {_cause(error)}"
    return RULE.finding(origin, f"the template `{file}` of application `{application}` {cause}")


def _cause(error: OSError) -> str:
    return (error.strerror or "unknown error").lower()
