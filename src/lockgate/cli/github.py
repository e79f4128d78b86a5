"""``lockgate github``: what the declared file asks of GitHub."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockgate.cli.check import DECLARED_FILE, declared_file
from lockgate.cli.extras import need_rehearsal
from lockgate.cli.output import Format, FormatOption, counted, print_json
from lockgate.kernel import Exit, Finding, LockgateError, Origin

if TYPE_CHECKING:
    from lockgate.plan.protection import Change, ProtectionPlan, Rulesets, Wanted
    from lockgate.spec.declaration import Declaration

TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
"""The variables that may hold the token; the first that holds anything counts."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def register(app: typer.Typer) -> None:
    """Add the command and what it can do to `app`."""
    github = typer.Typer(help="Set GitHub up as the declared file asks.", no_args_is_help=True)
    github.command("protect")(protect)
    app.add_typer(github, name="github")


def protect(
    file: Annotated[Path, typer.Argument(help="The declared file, or the folder that it is in.")] = Path(DECLARED_FILE),
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit with 6 when something would.")] = False,
    api: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The REST API: https://HOST/api/v3. Default: as declared, else github.com."),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Protect the branches that the declared file maps to environments.

    Each gets one ruleset of Lockgate's own: changes come through pull requests with an approval by somebody else than
    their author and their last pusher, the checks of all its applications have succeeded, a push takes approvals away,
    and nobody, administrators included, is exempt, forces or deletes. Rulesets of others are left alone. Shows what is
    and what will be, and asks before it changes anything. The token is read from GITHUB_TOKEN or GH_TOKEN; it has to be
    an administrator's.
    """
    need_rehearsal("github protect", ("githubkit",), "aws")
    check_api(api, "lockgate github protect")
    declaration = _read(declared_file(file))
    wanted = _wanted(declaration)
    rulesets = _rulesets(_token(), api or (declaration.github.api if declaration.github else None))
    plan = _planned(rulesets, wanted)
    if output is Format.TEXT:
        _show(plan)
    applied = False
    if plan.changes and not check and _confirmed(plan, yes=yes):
        _carry_out(plan, rulesets)
        applied = True
    if output is Format.JSON:
        _print_json(plan, applied=applied)
    if plan.changes and not applied:
        raise typer.Exit(Exit.PENDING)


def _read(file: Path) -> "Declaration":
    from lockgate.spec import read

    return read(file)


def _wanted(declaration: "Declaration") -> "tuple[Wanted, ...]":
    """What the declared file wants of GitHub; a repository that is a folder has nothing to protect it."""
    from lockgate.plan.protection import wanted_protections

    local = {each.repository.full_name for each in declaration.applications if each.repository.provider != "github"}
    wanted = tuple(each for each in wanted_protections(declaration) if each.repository not in local)
    for name in sorted(local):
        print(f"{name}: a folder, not at GitHub; nothing protects it", file=sys.stderr)
    if not wanted:
        raise _usage(
            "LG0042",
            "no application has a repository at GitHub",
            "there is nothing to protect",
            "write github:OWNER/NAME",
        )
    return wanted


def _rulesets(token: str, api: str | None) -> "Rulesets":
    from lockgate.cloud.github import GithubClient, GithubRulesets

    return GithubRulesets(GithubClient(token, api))


def _planned(rulesets: "Rulesets", wanted: "tuple[Wanted, ...]") -> "ProtectionPlan":
    from lockgate.plan.protection import observe_protection, plan_protection

    return plan_protection(wanted, observe_protection(rulesets, wanted))


def _token() -> str:
    import os

    for name in TOKENS:
        token = os.environ.get(name, "").strip()
        if token:
            if not (token.isascii() and token.isprintable() and " " not in token):
                why = "a token is one word of plain letters, digits and underscores"
                raise _usage("LG0041", f"what {name} holds is no token", why, f"put nothing but the token into {name}")
            return token
    why = "GitHub changes the rules of a repository only for its administrators"
    remedy = "put a token into GITHUB_TOKEN: GITHUB_TOKEN=$(gh auth token) lockgate github protect"
    raise _usage("LG0040", "there is no token for GitHub", why, remedy)


def check_api(api: str | None, command: str) -> None:
    """A token must not cross a network in clear text; raises `LockgateError` LG0043."""
    from urllib.parse import urlsplit

    if api is None:
        return
    parts = urlsplit(api)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)):
        return
    why = "the token goes there with every call, and anybody on the way could read it without TLS"
    fact, remedy = f"`--api {api}` is no https address", "write https://HOST/api/v3"
    raise LockgateError([Finding("LG0043", Origin(command), fact, why, remedy)], Exit.USAGE)


def _show(plan: "ProtectionPlan") -> None:
    from lockgate.plan.protection import protection_as_text

    print(protection_as_text(plan))
    print(f"\n{_counted(plan)}", flush=True)


def _counted(plan: "ProtectionPlan") -> str:
    if not plan.changes:
        return f"{counted(len(plan.branches), 'branch').replace('branchs', 'branches')}, nothing to change"
    return f"{len(plan.changes)} of {len(plan.branches)} branches to change"


def _confirmed(plan: "ProtectionPlan", *, yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        why = "there is no terminal to ask on, and rules of a repository bind everybody who works with it"
        raise _usage("LG0044", "nobody has confirmed the changes", why, "look at them with --check, then give --yes")
    print(f"protect {len(plan.changes)} of {len(plan.branches)} branches? [y/N]", end=" ", file=sys.stderr, flush=True)
    agreed = sys.stdin.readline().strip().lower() in {"y", "yes"}
    if not agreed:
        print("nothing was changed", file=sys.stderr)
    return agreed


def _carry_out(plan: "ProtectionPlan", rulesets: "Rulesets") -> None:
    from lockgate.plan.protection import protect as carry_out

    def told(change: "Change") -> None:
        print(f"protected {change.wanted.repository}, branch {change.wanted.branch}", file=sys.stderr)

    carry_out(plan, rulesets, told)


def _print_json(plan: "ProtectionPlan", *, applied: bool) -> None:
    from lockgate.plan.protection import protection_as_dict

    print_json({**protection_as_dict(plan), "pending": bool(plan.changes) and not applied, "applied": applied})


def _usage(rule: str, fact: str, why: str, remedy: str) -> LockgateError:
    return LockgateError([Finding(rule, Origin("lockgate github protect"), fact, why, remedy)], Exit.USAGE)
