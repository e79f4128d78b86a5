"""Policy types in sentences, as AWS's messages have them."""

from typing import Final

_ONLY_ONE: Final = "role trust policy"


def article(policy_type: str) -> str:
    """``an identity-based policy``, ``a session policy``; but ``the role trust policy``, as a role has but one."""
    if policy_type == _ONLY_ONE:
        return f"the {policy_type}"
    return f"{'an' if policy_type[0] in 'aeiou' else 'a'} {policy_type}"
