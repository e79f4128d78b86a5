"""Customer managed keys and their aliases. Source: KMS developer guide."""

from dataclasses import dataclass

from lockgate.design.policy import Policy
from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class KmsKey:
    """A symmetric customer managed key.

    Attributes:
        logical_id: Its name within the stack.
        description: For people.
        policy: The key policy: nobody can use the key whom it does not let.
        rotation: Whether KMS makes new key material every year.
        pending_days: Days between deletion of the stack and deletion of the key, 7 to 30.
        origin: What caused it.
    """

    logical_id: str
    description: str
    policy: Policy
    rotation: bool
    pending_days: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class KeyAlias:
    """A readable name of a key. Policies never use it: an alias means another key in another account."""

    logical_id: str
    name: str
    key: Value
    origin: Origin
