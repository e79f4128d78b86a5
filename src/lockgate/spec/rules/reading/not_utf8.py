"""LG1003: text that is not UTF-8."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1003",
    "text that is not UTF-8",
    why="the same bytes would mean different names to different readers",
    remedy="save the file as UTF-8",
)


def found(file: str, content: bytes, offset: int) -> Finding:
    """The finding for the byte at `offset`, the first that cannot be decoded."""
    before = content[:offset]
    start = before.rfind(b"\n") + 1
    column = len(before[start:].decode(errors="replace")) + 1
    origin = Origin(file, before.count(b"\n") + 1, column)
    return RULE.finding(origin, f"the byte 0x{content[offset]:02x} is not UTF-8")
