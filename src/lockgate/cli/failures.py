"""Failures to output and exit codes: what a person sees when a command does not end well."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace

from lockgate.kernel import Exit, Finding, LockgateError, render_finding

DEBUG = "LOCKGATE_DEBUG"
"""The environment variable that shows where a failure happened."""

CLI_RULES = {
    "LG0001": "a file that `lockgate init` would write exists already",
    "LG0002": "what `lockgate init` should write to is not a folder",
    "LG0003": "`lockgate init` cannot write a file",
    "LG0010": "there is no declared file to rehearse",
    "LG0011": "the folder of the report that `lockgate rehearse` should write does not exist",
    "LG0012": "a command needs what the extra `rehearsal` installs",
    "LG0020": "the faults that `lockgate local` should inject cannot be read",
    "LG0021": "the embedded AWS of `lockgate local` has ended by itself",
    "LG0030": "a `--context` of `lockgate ask` is no pair",
    "LG0031": "a command is given more than one world",
    "LG0032": "a `--live` is no address",
    "LG0033": "it is not known which accounts `--live` should look at",
    "LG0034": "`--live` needs what the extra `aws` installs",
    "LG0035": "an `--account` is no account id",
    "LG0036": "a `--only` of `lockgate audit` is no claim",
    "LG0040": "there is no token for GitHub",
    "LG0041": "what GITHUB_TOKEN or GH_TOKEN holds is no token",
    "LG0042": "no application has a repository at GitHub",
    "LG0043": "the `--api` of `lockgate github` is no https address",
    "LG0044": "nobody has confirmed what `lockgate github protect` would change",
    "LG0050": "there is no claim of that name to prove",
    "LG0051": "the revision that `lockgate prove --against` names cannot be read",
    "LG0052": "`lockgate prove --against` is asked for SARIF",
}
"""The ids of the findings that the commands themselves make, for the reference."""

INTERRUPTED = 130
"""The shell's convention for a process ended by Ctrl-C: 128 and the signal's number."""


def guarded(command: Callable[[], object]) -> int:
    """Run `command` and return its exit code, whatever happens in it.

    A `LockgateError` prints its findings and keeps its code; anything unexpected is a bug, which is said in one line.
    """
    try:
        return _flushed(_run(command))
    except BrokenPipeError:
        _abandon_output()
        return Exit.FAILED


def _run(command: Callable[[], object]) -> int:
    try:
        command()
    except SystemExit as ending:
        return _code(ending)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except LockgateError as error:
        _print_trace()
        print(listing(error.findings), file=sys.stderr)
        return error.exit
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 -- the last place that can tell the user
        _print_bug(error)
        return Exit.FAILED
    return Exit.DONE


def listing(findings: Sequence[Finding]) -> str:
    """The findings as text, one after the other, and a line that counts them when there are several."""
    shown = [render_finding(printable(finding)) for finding in findings]
    if len(shown) > 1:
        shown.append(f"{len(shown)} errors")
    return "\n".join(shown)


def printable(finding: Finding) -> Finding:
    """The finding with control characters of the user's text escaped, so that a file cannot write to the terminal."""
    return replace(
        finding,
        fact=_escaped(finding.fact),
        why=_escaped(finding.why),
        remedy=_escaped(finding.remedy),
        origin=replace(finding.origin, file=_escaped(finding.origin.file)),
    )


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def _code(ending: SystemExit) -> int:
    if ending.code is None:
        return Exit.DONE
    if isinstance(ending.code, int):
        return ending.code
    print(ending.code, file=sys.stderr)
    return Exit.FAILED


def _print_bug(error: Exception) -> None:
    if not _print_trace():
        print(f"lockgate: internal error: {type(error).__name__}: {_escaped(str(error))}", file=sys.stderr)
        print(f"  this is a bug in Lockgate; {DEBUG}=1 shows where it happened", file=sys.stderr)


def _print_trace() -> bool:
    """Print the trace of the current exception if the user asked for traces; say whether it was printed."""
    wanted = os.environ.get(DEBUG, "") not in {"", "0"}
    if wanted:
        traceback.print_exc()
    return wanted


def _flushed(code: int) -> int:
    sys.stdout.flush()
    return code


def _abandon_output() -> None:
    """Whoever read our output is gone: let the interpreter flush into nothing at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
