"""Condition operators, one file per family.

In: an operator's name as a policy writes it, a context key and the policy's values. Out: a `Condition`, which says of
the facts of a request whether it holds. Values are compiled once; nothing here raises on a malformed value, it merely
never matches. Source: IAM user guide, "IAM JSON policy elements: Condition operators".
"""

from lockgate.iam.conditions.condition import Condition, compile_condition
from lockgate.iam.conditions.operators import OPERATORS, Operator, Qualifier, read_operator

__all__ = ["OPERATORS", "Condition", "Operator", "Qualifier", "compile_condition", "read_operator"]
