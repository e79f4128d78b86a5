"""Resources whose own policies keep us from reading them: those are known in part, the others of their kind whole."""

from collections.abc import Callable, Iterable, Iterator

from lockgate.cloud.errors import CallRefusedError
from lockgate.proof import Holding, Skipped

_DENIED = ("AccessDenied", "AuthorizationError")
"""Beginnings of what services call a denial; the second is SNS's."""


def as_far_as_seen(
    bare: Holding, look: Callable[[Holding], Iterable[Holding | Skipped]]
) -> Iterator[Holding | Skipped]:
    """What `look` finds of a resource of which no more is known than `bare`.

    Where it may not look, `bare` itself and the reason: no claim about the resource is proved then. Raises
    `CallRefusedError` when AWS refuses for another reason.
    """
    try:
        yield from tuple(look(bare))
    except CallRefusedError as error:
        if not is_denial(error):
            raise
        yield bare
        yield Skipped(bare.arn, f"the {bare.kind} {bare.name} cannot be read: {error.message or error.code}")


def is_denial(error: CallRefusedError) -> bool:
    """Whether the credentials may not make the call."""
    return error.code.startswith(_DENIED)
