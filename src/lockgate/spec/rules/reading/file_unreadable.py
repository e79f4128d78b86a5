"""LG1001: a file that cannot be read."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1001",
    "a file that cannot be read",
    why="everything that Lockgate does starts from the declared file",
    remedy="name the file as in `lockgate check FOLDER/lockgate.yaml`, or write a first one with `lockgate init`",
)


def found(file: str, error: OSError) -> Finding:
    """The finding for the operating system's refusal `error`."""
    if isinstance(error, FileNotFoundError):
        return RULE.finding(Origin(file), "there is no such file")
    if isinstance(error, IsADirectoryError):
        return RULE.finding(Origin(file), "this is a folder, not a file", remedy="name the file in it")
    cause = (error.strerror or "unknown error").lower()
    remedy = "give yourself the right to read it, or name another file"
    return RULE.finding(Origin(file), f"the file cannot be read: {cause}", remedy=remedy)
