"""The encryption context that a KMS grant asks for, as literals.

Source: KMS developer guide, "Using grant constraints".
"""

from collections.abc import Iterable
from typing import Final

from lockgate.iam.model import Grant
from lockgate.iam.symbolic.automaton import either
from lockgate.iam.symbolic.binding import Literal
from lockgate.iam.symbolic.comparisons import Comparison, Family
from lockgate.iam.symbolic.key_values import Condition
from lockgate.iam.symbolic.question import Question
from lockgate.iam.symbolic.reading import Statement

ENCRYPTION_CONTEXT: Final = "kms:encryptioncontext:"
_SPELLED: Final = "kms:EncryptionContext:"
_ABSENT: Final = Condition(None, null=frozenset({"true"}))


def _equals(name: str, value: str) -> Literal:
    comparison = Comparison(Family.TEXT, patterns=either([(value,) if value else ()]))
    return f"{ENCRYPTION_CONTEXT}{name.lower()}", Condition(comparison), True


def spellings(question: Question, statements: Iterable[Statement]) -> dict[str, str]:
    """How each lower-case key is written; names of encryption contexts as grants have them, whose case counts."""
    found = {written.key: written.spelling for statement in statements for written in statement.conditions}
    found |= {key.lower(): key for key in question.given}
    for grant in question.on.grants:
        for pairs in (grant.encryption_context_equals, grant.encryption_context_subset):
            found |= {f"{ENCRYPTION_CONTEXT}{name.lower()}": f"{_SPELLED}{name}" for name in pairs or {}}
    return found


def grant_literals(grant: Grant, mentioned: Iterable[str]) -> list[Literal]:
    """What holds of a request under the grant; `mentioned` are the lower-case keys that policies speak of.

    An exact context has no other pair: the keys that nobody mentions are left out of a request anyway.
    """
    literals: list[Literal] = []
    for pairs in (grant.encryption_context_equals, grant.encryption_context_subset):
        literals += [_equals(name, value) for name, value in (pairs or {}).items()]
    if grant.encryption_context_equals is not None:
        allowed = {f"{ENCRYPTION_CONTEXT}{name.lower()}" for name in grant.encryption_context_equals}
        others = {key for key in mentioned if key.startswith(ENCRYPTION_CONTEXT)} - allowed
        literals += [(key, _ABSENT, True) for key in sorted(others)]
    return literals
