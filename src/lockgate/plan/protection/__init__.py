"""Branch protection: from the declared file and what GitHub has to a plan of rulesets, and its execution.

In: a `Declaration`, and what `Rulesets` (the port that `lockgate.cloud.github` fulfils) finds. Out: a `ProtectionPlan`,
one `Change` a branch with what is and what will be. A plan changes only rulesets that carry Lockgate's own name; it
never takes away what others ask of a branch, and it calls nothing by itself.
"""

from lockgate.plan.protection.comparison import Change, ProtectionPlan, observe_protection, plan_protection
from lockgate.plan.protection.model import ObservedBranch, Protection, Rulesets, Wanted
from lockgate.plan.protection.performing import Told, protect
from lockgate.plan.protection.printing import protection_as_dict, protection_as_text
from lockgate.plan.protection.wanting import wanted_protections

__all__ = [
    "Change",
    "ObservedBranch",
    "Protection",
    "ProtectionPlan",
    "Rulesets",
    "Told",
    "Wanted",
    "observe_protection",
    "plan_protection",
    "protect",
    "protection_as_dict",
    "protection_as_text",
    "wanted_protections",
]
