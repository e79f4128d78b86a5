"""Reading a policy document, as it is written, into statements: nothing is matched or decided here.

Written independently of the compiler behind the concrete evaluator. What the grammar of the policy language does not
allow is read as far as it makes sense; a witness is replayed with the evaluator's own reading of the same document.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lockgate.iam.model import PolicyKind
from lockgate.iam.symbolic.key_values import Qualifier
from lockgate.iam.symbolic.question import Document

_OLDEST_VERSION: Final = "2008-10-17"
_COMPLETES_SHORT_ARNS: Final = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION)
_ACCOUNT: Final = re.compile(r"(?:arn:[a-z-]+:iam::)?([0-9]{12})(?::root)?")
_ROLE: Final = re.compile(r"arn:[a-z-]+:iam::[0-9]{12}:role/.+")
_IF_EXISTS: Final = "ifexists"
CALLERS_KEYS: Final = frozenset({"aws:principalarn", "aws:principaltype", "aws:username"})
"""Keys of which the kind of a caller decides."""


@dataclass(frozen=True, slots=True)
class Written:
    """One condition as written.

    Attributes:
        name: The operator in lower case, without qualifier and suffix.
        qualifier: Its set qualifier.
        if_exists: Whether it has the suffix.
        key: The key in lower case.
        spelling: The key as the policy spells it.
        values: Its values as text.
        version: Of the document, which decides whether values have variables.
    """

    name: str
    qualifier: Qualifier
    if_exists: bool
    key: str
    spelling: str
    values: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Named:
    """The principals of a statement, as written.

    Attributes:
        negated: Whether it is a ``NotPrincipal``.
        everyone: Whether ``*`` is among them.
        accounts: The accounts that are named as such.
        arns: Every other ARN.
        services: Service principals.
    """

    negated: bool
    everyone: bool
    accounts: frozenset[str]
    arns: frozenset[str]
    services: frozenset[str]

    @property
    def roles(self) -> frozenset[str]:
        """The roles among the ARNs."""
        return frozenset(arn for arn in self.arns if _ROLE.fullmatch(arn))


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as written.

    Attributes:
        allow: Whether its effect is Allow.
        policy: The name of its policy.
        actions: Action names and patterns in lower case.
        not_actions: Whether they are excepted.
        resources: Resource patterns; None when the statement has neither ``Resource`` nor ``NotResource``.
        not_resources: Whether they are excepted.
        named: Its principals; None in policies that are attached to a principal.
        conditions: Its conditions.
        version: Of its document.
        complete: Whether short ARNs are completed.
        organizational: Whether the caller's organisation matters to it.
        personal: Whether it may tell callers of one account apart, other than by an ARN among its principals.
    """

    allow: bool
    policy: str
    actions: tuple[str, ...]
    not_actions: bool
    resources: tuple[str, ...] | None
    not_resources: bool
    named: Named | None
    conditions: tuple[Written, ...]
    version: str
    complete: bool
    organizational: bool
    personal: bool

    @property
    def on(self) -> tuple[object, ...]:
        """All that decides on which resources it speaks."""
        return self.resources, self.not_resources, self.version, self.complete


def texts(value: Any) -> tuple[str, ...]:
    """One value or a list of them as text."""
    if value.__class__ is str:
        return (value,)
    items = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in items)


def read(document: Document) -> tuple[Statement, ...]:
    """The statements of a policy document, in its order."""
    version = version_of(document)
    return tuple(read_statement(raw, document, version) for raw in stated(document))


def version_of(document: Document) -> str:
    """The version of the policy language that a document is written in."""
    return str(document.document.get("Version", _OLDEST_VERSION))


def stated(document: Document) -> Iterator[Mapping[str, Any]]:
    """The statements of a document as they are written."""
    listed = document.document.get("Statement", ())
    every = listed if isinstance(listed, list | tuple) else (listed,)
    return (raw for raw in every if isinstance(raw, Mapping))


def read_statement(raw: Mapping[str, Any], document: Document, version: str) -> Statement:
    """One statement of a document of that version."""
    actions = _either(raw, "Action")
    resources = _either(raw, "Resource")
    named = _named(raw)
    conditions = tuple(_conditions(raw.get("Condition", {}), version))
    return Statement(
        allow=raw.get("Effect") == "Allow",
        policy=document.name,
        actions=tuple(text.lower() for text in actions or ()),
        not_actions="NotAction" in raw,
        resources=resources,
        not_resources="NotResource" in raw,
        named=named,
        conditions=conditions,
        version=version,
        complete=document.kind in _COMPLETES_SHORT_ARNS,
        organizational=_speaks_of_organizations(resources or (), conditions),
        personal=_tells_callers_apart(named, resources or (), conditions),
    )


def _either(raw: Mapping[str, Any], element: str) -> tuple[str, ...] | None:
    value = raw.get(element, raw.get(f"Not{element}"))
    return None if value is None else texts(value)


def _named(raw: Mapping[str, Any]) -> Named | None:
    element = raw.get("Principal", raw.get("NotPrincipal"))
    if element is None:
        return None
    lists = element if isinstance(element, Mapping) else {"AWS": "*"}
    aws = texts(lists.get("AWS", ()))
    accounts = {text: found[1] for text in aws if (found := _ACCOUNT.fullmatch(text)) and _names_account(text)}
    return Named(
        negated="NotPrincipal" in raw,
        everyone="*" in aws,
        accounts=frozenset(accounts.values()),
        arns=frozenset(text for text in aws if text.startswith("arn:") and text not in accounts),
        services=frozenset(texts(lists.get("Service", ()))),
    )


def _names_account(text: str) -> bool:
    """Twelve digits, or the ARN of the root: not one without the other's end."""
    return text.isdigit() or (text.startswith("arn:") and text.endswith(":root"))


def _conditions(block: Any, version: str) -> Iterator[Written]:
    if not isinstance(block, Mapping):
        return
    for operator, keys in block.items():
        head, _, rest = str(operator).lower().rpartition(":")
        name = rest.removesuffix(_IF_EXISTS)
        for key, values in keys.items():
            yield Written(name, Qualifier(head), name != rest, key.lower(), key, texts(values), version)


def tells_callers_apart(statements: Iterable[Statement], account: str) -> bool:
    """Whether a statement may treat callers of one account differently, by what kind of principal they are."""
    return any(
        statement.personal or (statement.named is not None and any(account in arn for arn in statement.named.arns))
        for statement in statements
    )


def _tells_callers_apart(named: Named | None, resources: Iterable[str], conditions: Iterable[Written]) -> bool:
    return (
        (named is not None and named.negated)
        or any(written.key in CALLERS_KEYS or _has_variable(written.values) for written in conditions)
        or _has_variable(resources)
    )


def _speaks_of_organizations(resources: Iterable[str], conditions: Iterable[Written]) -> bool:
    texts_of_it = [*resources, *(text for item in conditions for text in item.values)]
    return any(item.key.startswith("aws:principalorg") for item in conditions) or any(
        "${aws:principalorg" in text.lower() for text in texts_of_it
    )


def _has_variable(values: Iterable[str]) -> bool:
    return any("${" in value for value in values)
