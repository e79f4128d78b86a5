"""One line of a simulation: a request and everything that AWS would consult for it, as JSON.

The format is that of `docs/reference/simulate.md`. A line has no fields for tags and few for the organisation, so
these are read from the context keys that AWS would derive from them; all else that AWS derives is never read from the
context. An action that takes no resources is asked about `*`, whatever the line names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from lockgate.iam.callers import principal_of, tags_in
from lockgate.iam.catalogue import is_multivalued, key_type, takes_resources
from lockgate.iam.errors import PolicyError
from lockgate.iam.membership import organizations_of
from lockgate.iam.model import (
    Context,
    Level,
    Policies,
    PolicyKind,
    Principal,
    Request,
    Resource,
)
from lockgate.iam.policy import Policy, read_policy
from lockgate.kernel import Finding, Origin

_KEYS: Final = frozenset(
    {
        "id",
        "request",
        "identityPolicies",
        "resourcePolicy",
        "permissionBoundary",
        "sessionPolicy",
        "SCPs",
        "RCPs",
        "organization",
        "vpcEndpointPolicies",
        "blockPublicAccess",
        "bucketAbac",
    }
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a line asks, and why AWS would reject a policy of it, if it would."""

    request: Request
    policies: Policies
    findings: tuple[Finding, ...]


def read_scenario(raw: Mapping[str, Any], origin: Origin, *, strict: bool = False) -> Scenario:
    """Read one line that stands at `origin`; raises `PolicyError` when it cannot be understood.

    With `strict`, the findings name actions that no service has, too.
    """
    reader = _Reader(origin, strict=strict)
    unknown = sorted(raw.keys() - _KEYS)
    if unknown:
        reader.refuse(unknown[0], f"unknown key `{unknown[0]}`", f"use {', '.join(sorted(_KEYS))}")
    request = reader.request(raw)
    boundaries = reader.documents(raw, "permissionBoundary", PolicyKind.BOUNDARY)
    session = reader.documents(raw, "sessionPolicy", PolicyKind.SESSION)
    resource = reader.documents(raw, "resourcePolicy", _resource_kind(request))
    endpoint = reader.documents(raw, "vpcEndpointPolicies", PolicyKind.ENDPOINT)
    policies = Policies(
        identity=reader.documents(raw, "identityPolicies", PolicyKind.IDENTITY),
        boundary=_united(boundaries),
        session=session if raw.get("sessionPolicy") is not None else None,
        resource=_united(resource),
        scps=reader.levels(raw, "SCPs", PolicyKind.SCP),
        rcps=reader.levels(raw, "RCPs", PolicyKind.RCP),
        endpoint=_united(endpoint),
        block_public_access=raw.get("blockPublicAccess") is True,
        bucket_abac=raw.get("bucketAbac") is True,
    )
    return Scenario(request, policies, tuple(reader.findings))


def _resource_kind(request: Request) -> PolicyKind:
    service = request.action.lower().partition(":")[0]
    is_trust = service == "sts" and ":role/" in request.resource.arn
    return PolicyKind.TRUST if is_trust else PolicyKind.RESOURCE


def _united(policies: tuple[Policy, ...]) -> Policy | None:
    """Several documents in the place of one: their statements together."""
    if len(policies) < 2:  # noqa: PLR2004  nothing to unite
        return policies[0] if policies else None
    first = policies[0]
    statements = tuple(statement for policy in policies for statement in policy.statements)
    return Policy(first.name, first.kind, first.version, statements)


@dataclass
class _Reader:
    """Reads the parts of one line, collecting what AWS would reject."""

    origin: Origin
    strict: bool
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, key: str, fact: str, remedy: str) -> NoReturn:
        """Give the line up."""
        why = "the format is that of the reference, `lockgate simulate`"
        raise PolicyError([Finding("LG2102", self.origin.child(key), fact, why, remedy)])

    def request(self, raw: Mapping[str, Any]) -> Request:
        """The request, its principal, its resource and the organisation."""
        asked = self._object(raw, "request")
        target = self._object(asked, "resource")
        context = self._context(asked.get("context", {}))
        action = self._text(asked, "action")
        arn = self._text(target, "arn") if takes_resources(action) else "*"
        account = target.get("accountId")
        owner = str(account) if account else None
        principal = self._caller(asked.get("principal"), context)
        near, far = organizations_of(raw.get("organization"), context, principal.account, owner)
        return Request(
            principal=principal,
            action=action,
            resource=Resource(arn, owner, tags_in(context, "aws:resourcetag/")),
            context=context,
            organization=near,
            resource_organization=far,
        )

    def documents(self, raw: Mapping[str, Any], key: str, kind: PolicyKind) -> tuple[Policy, ...]:
        """The documents under `key`: none, one, or a list."""
        value = raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            return (self._policy(value, kind, key),)
        return tuple(self._policy(item, kind, f"{key}[{index}]") for index, item in enumerate(value))

    def levels(self, raw: Mapping[str, Any], key: str, kind: PolicyKind) -> tuple[Level, ...]:
        """The levels of an organisation's policies, outermost first."""
        found: list[Level] = []
        listed = raw.get(key)
        if listed is not None and not isinstance(listed, list):
            self.refuse(key, f"`{key}` is not a list", "write one object for each level")
        for index, level in enumerate(listed or ()):
            if not isinstance(level, Mapping):
                self.refuse(key, f"`{key}[{index}]` is not an object", "write `level` and `policies`")
            name = str(level.get("level", index))
            documents = self.documents(level, "policies", kind)
            found.append(Level(name, documents))
        return tuple(found)

    def _policy(self, document: Any, kind: PolicyKind, name: str) -> Policy:
        if not isinstance(document, Mapping | str):
            self.refuse(name, f"`{name}` is no policy document", "write a JSON object")
        policy, findings = read_policy(document, kind=kind, name=f"{self.origin}:{name}", strict=self.strict)
        self.findings.extend(findings)
        return policy

    def _object(self, raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = raw.get(key)
        if not isinstance(value, Mapping):
            self.refuse(key, f"`{key}` is missing or not an object", "write it as in the reference")
        return value

    def _text(self, raw: Mapping[str, Any], key: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value:
            self.refuse(key, f"`{key}` is missing or not text", "write it as in the reference")
        return value

    def _caller(self, written: Any, context: Context) -> Principal:
        name = None if written == {"type": "Anonymous"} else written
        if name is not None and not isinstance(name, str):
            self.refuse("principal", "`principal` is neither text nor null", "write an ARN, an account id or a service")
        try:
            return principal_of(name, context)
        except ValueError as error:
            self.refuse("principal", str(error), "write an ARN, an account id or a service")

    def _context(self, raw: Any) -> Context:
        if not isinstance(raw, Mapping):
            self.refuse("context", "`context` is not an object", "write keys with values")
        return {key: _value(key, value) for key, value in raw.items()}


def _value(key: str, value: Any) -> str | tuple[str, ...]:
    """A list makes a key multivalued, unless it holds the one value of a key that is known to have but one."""
    if not isinstance(value, list):
        return _single(value)
    if len(value) == 1 and key_type(key) is not None and not is_multivalued(key):
        return _single(value[0])
    return tuple(_single(item) for item in value)


def _single(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
