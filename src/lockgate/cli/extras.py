"""Commands that need more than a plain installation say so before they begin."""

from importlib.util import find_spec

from lockgate.kernel import Exit, Finding, LockgateError, Origin

REHEARSAL = ("boto3", "cfnlint", "githubkit", "httptools", "ministack", "moto", "samtranslator", "uvicorn", "werkzeug")
"""What the extra ``rehearsal`` installs, by the names that are imported."""


def need_rehearsal(command: str, modules: tuple[str, ...] = REHEARSAL, extra: str = "rehearsal") -> None:
    """Raises `LockgateError` LG0012 when `command` cannot run for want of one of `modules`; imports none of them.

    `extra` is what installs them.
    """
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        fact = f"`lockgate {command}` needs what is not installed: {', '.join(missing)}"
        why = "a plain installation is light: it checks, designs, renders and asks"
        remedy = f"pip install 'lockgate[{extra}]'"
        raise LockgateError([Finding("LG0012", Origin("lockgate"), fact, why, remedy)], Exit.USAGE)
