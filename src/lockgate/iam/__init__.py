"""AWS's policy language, and one request decided as AWS decides it.

In: policy documents (JSON text or mappings) and the frozen nouns of `lockgate.iam.model`. Out: compiled policies,
decisions with reasons, explanations, and AWS's own denial messages. This room knows nothing of pipelines; it does no
I/O but to load the catalogue of actions, reads no clock and no environment, and never trusts a caller's copy of a
context key that AWS derives.
"""

from lockgate.iam.advice import advise
from lockgate.iam.callers import principal_of
from lockgate.iam.errors import PolicyError
from lockgate.iam.evaluate import combine, evaluate
from lockgate.iam.explain import Explanation, Line, Mismatch, explain
from lockgate.iam.messages import denial_message
from lockgate.iam.model import (
    NOTHING,
    AccessPoint,
    AclGrant,
    Context,
    Decision,
    Effect,
    Grant,
    Level,
    Organization,
    Policies,
    PolicyKind,
    Principal,
    PrincipalKind,
    Reason,
    Request,
    Resource,
)
from lockgate.iam.policy import Policy, parse_policy, read_policy

__all__ = [
    "NOTHING",
    "AccessPoint",
    "AclGrant",
    "Context",
    "Decision",
    "Effect",
    "Explanation",
    "Grant",
    "Level",
    "Line",
    "Mismatch",
    "Organization",
    "Policies",
    "Policy",
    "PolicyError",
    "PolicyKind",
    "Principal",
    "PrincipalKind",
    "Reason",
    "Request",
    "Resource",
    "advise",
    "combine",
    "denial_message",
    "evaluate",
    "explain",
    "parse_policy",
    "principal_of",
    "read_policy",
]
