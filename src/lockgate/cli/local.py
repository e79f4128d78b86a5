"""``lockgate local``: the embedded AWS for any client, until it is interrupted."""

import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lockgate.cli.extras import need_rehearsal

if TYPE_CHECKING:
    from lockgate.emulator.process import Emulator

PORT = 4566
SECRET = "test"  # noqa: S105 -- the convention of emulators: a person starts this one, on the loopback
_WAIT = 1.0
_SHOWN_ACCOUNT = "111111111111"
_DIGITS = 12


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("local")(local)


def local(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")] = PORT,
    secret: Annotated[str, typer.Option(help="The secret access key of every account's root user.")] = SECRET,
    account: Annotated[
        list[str] | None,
        typer.Option(help="An account that exists; without any, every twelve-digit id does. May be repeated."),
    ] = None,
    github: Annotated[str | None, typer.Option(help="Where GitHub's REST API and git over HTTP are found.")] = None,
    workspace: Annotated[
        Path | None, typer.Option(help="A folder for working copies and the log; a temporary one by default.")
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="A JSON file of faults to inject: errors, delays, lost answers by rule.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="A folder in which the world is kept across restarts. It holds secrets; it is made private."),
    ] = None,
    reset: Annotated[
        bool,
        typer.Option("--reset", help="Start empty: what the state folder holds is set aside in a folder below it."),
    ] = False,
    trace: Annotated[bool, typer.Option("--trace", help="Show a line for each call: who, what, where, why.")] = False,
) -> None:
    """Run the embedded AWS on this machine: several accounts, IAM enforced on every call.

    The environment variables for a client go to standard output, everything else to standard error. An access key
    id is a twelve-digit account id, which signs as that account's root user, or one that IAM or STS issued. Ctrl-C
    ends it.
    """
    need_rehearsal("local")
    from lockgate.emulator.process import Emulator

    _check_accounts(account or ())
    if reset and state is None:
        raise typer.BadParameter(
            "it sets aside what a state folder holds, and none is named with --state", param_hint="--reset"
        )
    rules = _rules(faults)
    ending = _Ending()
    emulator = Emulator.start(
        workspace, secret, github, port=port, accounts=account or (), faults=rules, state=state, reset=reset
    )
    with emulator:
        if emulator.set_aside is not None:
            print(
                f"the old state is set aside in {emulator.set_aside}; delete it when you need it no more",
                file=sys.stderr,
            )
        if emulator.unguarded is not None:
            print(f"builds and functions can read your files: {emulator.unguarded}", file=sys.stderr)
        print(_variables(emulator, secret, (account or [_SHOWN_ACCOUNT])[0]), flush=True)
        print(f"ready on {emulator.endpoint}; the log is {emulator.log}; Ctrl-C ends it", file=sys.stderr)
        _follow(emulator, ending, trace=trace)


class _Ending:
    """Notes that the user wants an end: Ctrl-C and SIGTERM are how this command ends in order."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)

    def _note(self, *_: object) -> None:
        self.asked = True


def _variables(emulator: "Emulator", secret: str, account: str) -> str:
    values = {
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",  # boto3 and the aws CLI know only this name
        "LOCKGATE_CONTROL_TOKEN": emulator.control_token,
    }
    return "\n".join(f"export {name}={value}" for name, value in values.items())


def _follow(emulator: "Emulator", ending: _Ending, *, trace: bool) -> None:
    import time

    from lockgate.kernel import Finding, LockgateError, Origin

    seen = 0
    while not ending.asked:
        if not emulator.running:
            why = "its log says what happened"
            finding = Finding("LG0021", Origin(str(emulator.log)), "the emulator ended by itself", why, "read the log")
            raise LockgateError([finding])
        if not trace:
            time.sleep(_WAIT / 5)
            continue
        entries = emulator.audit(seen, wait=_WAIT)
        for entry in entries:
            print(trace_line(entry), flush=True)
        seen = entries[-1]["number"] if entries else seen


def trace_line(entry: Mapping[str, Any]) -> str:
    """One call as a line: when, allowed or not, what, on what, by whom, and what decided."""
    decisions: Sequence[Mapping[str, Any]] = entry["decisions"]
    deciding = next((item for item in decisions if item["effect"] != "Allowed"), decisions[0] if decisions else None)
    denied = deciding is not None and deciding["effect"] != "Allowed"
    outcome = "DENIED " if denied or (entry["error"] and not decisions) else "allowed"
    what = f"{entry['service']}:{entry['operation']}"
    on = f" on {deciding['resource']}" if deciding is not None and deciding["resource"] != "*" else ""
    who = entry["caller"] or entry["access_key"] or "anonymous"
    through = f" through {entry['source']}" if entry["source"] != "client" else ""
    where = f" in {entry['account']}/{entry['region']}" if entry["account"] else ""
    reasons = "; ".join(deciding["reasons"]) if deciding is not None else ""
    why = f" [{reasons}]" if reasons else ""
    failed = f" -> {entry['error']}" if entry["error"] else ""
    head = f"{entry['time'][11:23]} {outcome} {what}{on} by {who}{through}{where}"
    return f"{head}{failed}{why} {entry['milliseconds']:.1f} ms"


def _check_accounts(accounts: Sequence[str]) -> None:
    for account in accounts:
        if len(account) != _DIGITS or not (account.isascii() and account.isdigit()):
            raise typer.BadParameter(f"`{account}` is no account id: it has twelve digits", param_hint="--account")


def _rules(file: Path | None) -> Sequence[Mapping[str, Any]]:
    if file is None:
        return ()
    import json

    from lockgate.emulator.faults import read_fault
    from lockgate.kernel import Exit, Finding, LockgateError, Origin

    try:
        rules = json.loads(file.read_text())
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            raise TypeError("it is no list of rules")  # noqa: TRY301 - told as every other fault of the file
        for rule in rules:
            read_fault(rule)
    except (OSError, ValueError, TypeError) as error:
        why = "faults are a JSON list of rules, each with `service`, `operation` and an `error`, a `delay` or `lost`"
        finding = Finding("LG0020", Origin(str(file)), f"the faults cannot be read: {error}", why, "correct the file")
        raise LockgateError([finding], Exit.USAGE) from error
    return list(rules)
