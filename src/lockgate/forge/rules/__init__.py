"""Branch protection and rulesets: what must hold before a branch moves.

In: the records of a repository, a branch and who wants to move it. Out: GitHub's reasons against it, none when it
may move. Classic protection and rulesets are read into the same `BranchRules`, each judged by itself: the most
restrictive wins.
"""

from lockgate.forge.rules.judging import Judge
from lockgate.forge.rules.model import BranchRules, RequiredCheck
from lockgate.forge.rules.pushing import PushGate

__all__ = ["BranchRules", "Judge", "PushGate", "RequiredCheck"]
