"""The same questions for Z3, a general solver: policies as formulas over strings, regular expressions and bit vectors.

Covers what `organizations.py` writes into policies, and refuses anything else, so that it is never wrong in silence.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any

import z3

from lockgate.iam.symbolic import Document, Guardrail, Landscape, Target

ADDRESS_BITS = 32
SECONDS = 30
"""How long Z3 may take for one question before it counts as undecided."""
WITHOUT_KEY = frozenset(
    {"StringNotEquals", "StringNotEqualsIfExists", "BoolIfExists", "ForAllValues:StringNotLike", "NotIpAddress"}
)
"""The operators that a missing key meets."""
FALSE, TRUE = z3.BoolVal(val=False), z3.BoolVal(val=True)


def regex(pattern: str) -> z3.ReRef:
    """A pattern of IAM as a regular expression."""
    anything = z3.AllChar(z3.ReSort(z3.StringSort()))
    parts = [z3.Star(anything) if char == "*" else anything if char == "?" else z3.Re(char) for char in pattern]
    return z3.Concat(*parts) if len(parts) > 1 else parts[0] if parts else z3.Re("")


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def among(text: z3.SeqRef, patterns: Iterable[str], lowered: bool = False) -> z3.BoolRef:
    """Whether the text matches one of the patterns."""
    found = []
    for pattern in patterns:
        written = pattern.lower() if lowered else pattern
        wild = "*" in pattern or "?" in pattern
        found.append(z3.InRe(text, regex(written)) if wild else text == written)
    return z3.Or(found)


class Formula:
    """One question: may a principal of `source`, of anybody's choice, do one of `actions` on `target`?"""

    def __init__(self, landscape: Landscape, source: str, target: Target, actions: Iterable[str]) -> None:
        self._landscape, self._source, self._target = landscape, source, target
        self._action, self._resource, self._arn = z3.Strings("action resource arn")
        self._keys: dict[str, tuple[z3.BoolRef, z3.ExprRef]] = {}
        organization = landscape.organization
        self._fixed = {
            "aws:principalaccount": source,
            "aws:resourceaccount": target.account,
            "aws:principalorgid": organization.id,
            "aws:principalorgpaths": organization.paths[source],
            "aws:principalisawsservice": "false",
        }
        named = z3.InRe(self._arn, z3.Union(*(regex(f"arn:aws:iam::{source}:{kind}/?*") for kind in ("role", "user"))))
        asked = z3.And(among(self._action, actions, lowered=True), among(self._resource, target.arns), named)
        self.formula = z3.And(asked, self._by_resource(target.policy), self._by_scps(), self._by_rcps())

    def decide(self) -> bool | None:
        """Whether there is such a request; None when Z3 gives up."""
        solver = z3.Solver()
        solver.set("timeout", SECONDS * 1000)
        solver.add(self.formula)
        answer = solver.check()
        return None if answer == z3.unknown else answer == z3.sat

    def _by_resource(self, document: Document) -> z3.BoolRef:
        return z3.And(self._some(document, "Allow"), z3.Not(self._some(document, "Deny")))

    def _by_scps(self) -> z3.BoolRef:
        return self._by_levels(self._landscape.scps, self._source)

    def _by_rcps(self) -> z3.BoolRef:
        return self._by_levels(self._landscape.rcps, self._target.account)

    def _by_levels(self, guardrails: Iterable[Guardrail], account: str) -> z3.BoolRef:
        found = []
        for level in guardrails:
            if account in level.accounts:
                found.append(z3.Or([self._some(each, "Allow") for each in level.policies]))
                found += [z3.Not(self._some(each, "Deny")) for each in level.policies]
        return z3.And(found)

    def _some(self, document: Document, effect: str) -> z3.BoolRef:
        return z3.Or([self._one(each) for each in document.document["Statement"] if each["Effect"] == effect])

    def _one(self, statement: dict[str, Any]) -> z3.BoolRef:
        parts = [self._principal(statement.get("Principal", "*"))]
        if "Action" in statement:
            parts.append(among(self._action, listed(statement["Action"]), lowered=True))
        else:
            parts.append(z3.Not(among(self._action, listed(statement["NotAction"]), lowered=True)))
        if statement.get("Resource", "*") != "*":
            parts.append(among(self._resource, listed(statement["Resource"])))
        for operator, conditions in statement.get("Condition", {}).items():
            parts += [self._condition(operator, key.lower(), listed(values)) for key, values in conditions.items()]
        return z3.And(parts)

    def _principal(self, principal: Any) -> z3.BoolRef:
        if principal == "*":
            return TRUE
        roots = listed(principal.get("AWS", []))
        return TRUE if f"arn:aws:iam::{self._source}:root" in roots else FALSE

    def _condition(self, operator: str, key: str, values: list[str]) -> z3.BoolRef:
        values = [value.replace("${aws:PrincipalAccount}", self._source) for value in values]
        present, value = self._value(key, is_address="IpAddress" in operator)
        met = _met(operator, value, values)
        return z3.Or(z3.Not(present), met) if operator in WITHOUT_KEY else z3.And(present, met)

    def _value(self, key: str, *, is_address: bool) -> tuple[z3.BoolRef, z3.ExprRef]:
        if key in self._fixed:
            return TRUE, z3.StringVal(self._fixed[key])
        if key == "aws:principalarn":
            return TRUE, self._arn
        if key not in self._keys:
            value = z3.BitVec(key, ADDRESS_BITS) if is_address else z3.String(key)
            self._keys[key] = z3.Bool(f"has {key}"), value
        return self._keys[key]


def _met(operator: str, value: z3.ExprRef, values: list[str]) -> z3.BoolRef:
    """What a condition says of a key that is there."""
    match operator:
        case "StringEquals" | "Bool" | "BoolIfExists":
            return z3.Or([value == each for each in values])
        case "StringNotEquals" | "StringNotEqualsIfExists":
            return z3.And([value != each for each in values])
        case "ArnLike" | "ForAnyValue:StringLike":
            return among(value, values)
        case "ForAllValues:StringNotLike":
            return z3.Not(among(value, values))
        case "IpAddress" | "NotIpAddress":
            inside = z3.Or([_within(value, each) for each in values])
            return inside if operator == "IpAddress" else z3.Not(inside)
    raise NotImplementedError(operator)


def _within(address: z3.BitVecRef, block: str) -> z3.BoolRef:
    network = ipaddress.ip_network(block)
    mask = int(network.netmask)
    return address & mask == int(network.network_address)
