"""Rules of names: whether everything that a declaration asks for can be named on AWS, and apart from all else.

In: a `Subject`, and from it the names that Lockgate will give. Out: findings.
"""

from lockgate.spec.rules.names import name_collision, name_overlap, name_too_long
from lockgate.spec.rules.subject import SubjectRule

NAME_RULES: tuple[SubjectRule, ...] = (name_too_long, name_collision, name_overlap)
