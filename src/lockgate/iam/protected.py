"""What AWS manages in a customer's account, and nobody else can change.

Sources: IAM user guide, "Managed policies and inline policies", "Service-linked roles"; IAM Identity Center user guide,
on reserved roles; KMS developer guide, "AWS managed keys", "Aliases in AWS KMS".
"""

from typing import Final

from lockgate.iam.facts import Facts
from lockgate.iam.model import PrincipalKind

_CHANGES: Final = ("add", "attach", "create", "delete", "detach", "put", "remove", "set", "tag", "untag", "update")
_ALIAS_CHANGES: Final = frozenset({"kms:createalias", "kms:deletealias", "kms:updatealias"})
_KEY_CHANGES: Final = frozenset(
    {
        "kms:cancelkeydeletion",
        "kms:disablekey",
        "kms:disablekeyrotation",
        "kms:enablekey",
        "kms:enablekeyrotation",
        "kms:putkeypolicy",
        "kms:schedulekeydeletion",
        "kms:tagresource",
        "kms:untagresource",
        "kms:updatealias",
        "kms:updatekeydescription",
    }
)
_SERVICE_LINKED_ALLOWED: Final = frozenset({"iam:createservicelinkedrole", "iam:deleteservicelinkedrole"})


def protected(facts: Facts) -> bool:
    """Whether the request would change an AWS managed policy, reserved or service-linked role, key or alias."""
    action = facts.action
    if action.startswith("iam:"):
        return _protected_identity(facts, action.removeprefix("iam:"))
    if action.startswith("kms:"):
        return (action in _ALIAS_CHANGES and ":alias/aws/" in facts.arn) or (
            facts.request.resource.aws_managed and action in _KEY_CHANGES
        )
    return False


def _protected_identity(facts: Facts, verb: str) -> bool:
    arn = facts.arn
    if not verb.startswith(_CHANGES):
        return False
    if ":iam::aws:" in arn:
        return True
    if ":role/aws-reserved/" in arn:
        return True
    if ":role/aws-service-role/" in arn and facts.kind is not PrincipalKind.SERVICE:
        return facts.action not in _SERVICE_LINKED_ALLOWED and verb != "updateroledescription"
    return False
