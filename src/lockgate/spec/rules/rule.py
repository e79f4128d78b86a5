"""What every rule is: an id, a sentence, a reason and a way out."""

from collections.abc import Iterable
from dataclasses import dataclass

from lockgate.kernel import Finding, Origin, did_you_mean


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the declared file, as the catalogue shows it.

    Attributes:
        id: Stable: ``LG1`` and three digits, of which the first names the folder.
        title: What is wrong, as a short noun phrase: ``an unknown key``.
        why: The consequence, or the rule of AWS behind it; findings may say it more exactly.
        remedy: What to do about it; findings may say it more exactly.
        source: The page that the rule comes from; empty when it is a decision of Lockgate's own.
    """

    id: str
    title: str
    why: str
    remedy: str
    source: str = ""

    def finding(self, origin: Origin, fact: str, *, why: str = "", remedy: str = "") -> Finding:
        """A finding of this rule at `origin`."""
        return Finding(self.id, origin, fact, why or self.why, remedy or self.remedy)


def suggestion(word: str, known: Iterable[str]) -> str:
    """The remedy for a mistyped `word`: a question with the nearest known one; empty when none is near."""
    guess = did_you_mean(word, known)
    return f"did you mean `{guess}`?" if guess else ""
