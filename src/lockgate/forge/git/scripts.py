"""The hook scripts of a repository: they refuse what the forge's rules refuse, and tell what a push has moved.

A push runs in a request of its own, whose two files the scripts find in their environment: ``LOCKGATE_RULES`` has
been written before the push; ``LOCKGATE_PUSHED`` takes git's own list of the references that moved. Nothing is
compared or guessed, so pushes that overlap cannot be mixed up. A push without those files is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_UPDATE = """#!/bin/sh
# update REF BEFORE AFTER: before the reference moves, while the pushed commits can be read already.
refuse() { printf '%b\\n' "$1" >&2; exit 1; }
test -r "$LOCKGATE_RULES" || refuse 'error: pushes go through the forge'
while IFS='\t' read -r ref kind text; do
    test "$ref" = "$1" || continue
    case "$kind" in
        refuse) refuse "$text" ;;
        forward) git merge-base --is-ancestor "$2" "$3" || refuse "$text" ;;
        linear)
            case "$2" in *[!0]*) known="$2" ;; *) known="--branches" ;; esac
            test -z "$(git rev-list --merges --max-count=1 "$3" --not "$known")" || refuse "$text" ;;
        *) refuse "error: unknown rule" ;;
    esac
done < "$LOCKGATE_RULES"
"""

_POST_RECEIVE = """#!/bin/sh
cat >> "$LOCKGATE_PUSHED"
"""

_SCRIPTS = {"update": _UPDATE, "post-receive": _POST_RECEIVE}


@dataclass(frozen=True, slots=True)
class ScriptRule:
    """One line for the update script.

    Attributes:
        kind: ``refuse`` always; ``forward`` when commits would be lost; ``linear`` when merge commits would come
            in.
        text: What to tell the client.
    """

    ref: str
    kind: str
    text: str

    def line(self) -> str:
        """As the script reads it."""
        escaped = self.text.replace("\\", "\\\\").replace("\n", "\\n")
        return f"{self.ref}\t{self.kind}\t{escaped}\n"


def rules_text(rules: Iterable[ScriptRule]) -> str:
    """The whole file."""
    return "".join(rule.line() for rule in rules)


def install_scripts(folder: Path) -> None:
    """Write the scripts into a repository's hook folder."""
    folder.mkdir(exist_ok=True)
    for name, text in _SCRIPTS.items():
        script = folder / name
        script.write_text(text)
        script.chmod(0o755)
