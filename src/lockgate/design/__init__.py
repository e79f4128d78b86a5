"""The design: a pure function from the declared file to everything that shall exist, account by account.

In: a checked `Declaration`, whose templates are already read. Out: a frozen, comparable `Design` of lines, accounts
and stacks, in which each node and each statement keeps the place in the user's files that caused it; or a
`LockgateError` with every finding (``LG3...``, one rule per file in `lockgate.design.rules`). This room does no I/O
but for its own package data, reads no clock and no environment, and knows nothing of how a template is written.
"""

from lockgate.design.document import as_document
from lockgate.design.making import design
from lockgate.design.model import (
    Account,
    DeliveryLine,
    Design,
    Output,
    Parameter,
    Setting,
    Stack,
    StackId,
    StackKind,
    Wave,
)

__all__ = [
    "Account",
    "DeliveryLine",
    "Design",
    "Output",
    "Parameter",
    "Setting",
    "Stack",
    "StackId",
    "StackKind",
    "Wave",
    "as_document",
    "design",
]
