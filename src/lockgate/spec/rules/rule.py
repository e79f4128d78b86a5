"""What every rule is: an id, a sentence, a reason and a way out."""

from dataclasses import dataclass

from lockgate.kernel import Finding, Origin


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
