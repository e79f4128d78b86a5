"""The reasons of a decision, in AWS's words."""

from lockgate.iam.facts import Facts
from lockgate.iam.model import Reason
from lockgate.iam.policy import Policy
from lockgate.iam.statement import Statement


def allowed_by(policy_type: str, policy: Policy, statement: Statement) -> Reason:
    """`statement` allowed."""
    text = f"allowed by statement {statement.label} of {policy_type} {policy.name}"
    return Reason(policy_type, policy.name, statement.label, text)


def denied_by(policy_type: str, policy: Policy, statement: Statement) -> Reason:
    """`statement` denied."""
    return Reason(policy_type, policy.name, statement.label, f"with an explicit deny in {article(policy_type)}")


def no_allow(policy_type: str, facts: Facts) -> Reason:
    """No policy of this type allowed."""
    text = f"because no {policy_type} allows the {facts.request.action} action"
    return Reason(policy_type, None, None, text)


def article(policy_type: str) -> str:
    """``an identity-based policy``, ``a session policy``; but ``the role trust policy``, as a role has but one."""
    if policy_type == "role trust policy":
        return f"the {policy_type}"
    return f"{'an' if policy_type[0] in 'aeiou' else 'a'} {policy_type}"
