"""The policies of a caller and of a resource, as they are now."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from lockgate.emulator.authorise.needs import NO_TAGS, Need
from lockgate.emulator.authorise.tags import LazyTags, own_tags
from lockgate.emulator.engine import iam, kms, policies, s3
from lockgate.emulator.engine.tags import resource_tags
from lockgate.emulator.identity.sessions import Sessions
from lockgate.emulator.ports import Caller, Guardrails, Service
from lockgate.iam import Grant, Level, Organization, Policies, Policy, PolicyKind, PrincipalKind
from lockgate.iam.policy import read_policy
from lockgate.kernel import Arn


class Collector:
    """Reads the engine's state and our own services'; a policy is compiled once per text."""

    def __init__(self, sessions: Sessions, services: Mapping[str, Service]) -> None:
        self._sessions = sessions
        self._services = services
        self.guardrails: Guardrails | None = None

    def organization(self, account: str | None) -> Organization | None:
        """The organisation that an account is in, or None."""
        return None if self.guardrails is None else self.guardrails.organization(account)

    def source(self, caller: Caller) -> Mapping[str, str | tuple[str, ...]]:
        """``aws:SourceOrgID`` and ``aws:SourceOrgPaths`` of a service that acts for a resource of a member account."""
        account = caller.context.get("aws:SourceAccount") if caller.principal.kind is PrincipalKind.SERVICE else None
        organization = self.organization(account) if isinstance(account, str) else None
        if organization is None or not isinstance(account, str):
            return {}
        return {"aws:SourceOrgID": organization.id, "aws:SourceOrgPaths": (organization.paths[account],)}

    def policies(self, caller: Caller, need: Need) -> Policies:
        """All that AWS consults for `need` by `caller`."""
        identity, boundary = self._identity(caller)
        session = caller.session_policies
        return Policies(
            identity=identity,
            boundary=boundary,
            session=None
            if session is None
            else tuple(_parsed(text, PolicyKind.SESSION, "session") for text in session),
            resource=resource_policy(need.arn),
            grants=_grants(need),
            block_public_access=_closed(need.arn),
            scps=self._levels(caller.principal.account, PolicyKind.SCP),
            rcps=self._levels(need.account or caller.principal.account, PolicyKind.RCP),
        )

    def _levels(self, account: str | None, kind: PolicyKind) -> tuple[Level, ...]:
        return () if self.guardrails is None else self.guardrails.levels(account, kind)

    def tags(self, arn: str) -> Mapping[str, str]:
        """The tags of a resource, looked up when a condition asks for them."""
        return LazyTags(lambda: self._tags(Arn.parse(arn))) if arn.startswith("arn:") else NO_TAGS

    def _tags(self, arn: Arn) -> Mapping[str, str]:
        found = resource_tags(arn)
        if found is None:
            found = own_tags(self._services, arn)
        return NO_TAGS if found is None else found

    def _identity(self, caller: Caller) -> tuple[tuple[Policy, ...], Policy | None]:
        entity = self._entity(caller)
        if entity is None:
            return (), None
        account, found = entity
        listed = [*_entity_policies(account, found.inline, found.attached)]
        if found.trust is None:
            for _, inline, attached in iam.groups_of(account, found.arn.rpartition("/")[2]):
                listed += _entity_policies(account, inline, attached)
        document = iam.managed_document(account, found.boundary) if found.boundary else None
        if found.boundary and document is None:
            # A boundary whose policy is gone allows nothing.
            document = _NOTHING_ALLOWED
        boundary = None if document is None else _parsed(document, PolicyKind.BOUNDARY, str(found.boundary))
        return tuple(listed), boundary

    def _entity(self, caller: Caller) -> tuple[str, iam.Entity] | None:
        """The account and the role or user whose policies count for the caller."""
        principal = caller.principal
        account = principal.account or ""
        match principal.kind:
            case PrincipalKind.ROLE_SESSION:
                found = iam.role(account, (principal.role_arn or "").rpartition("/")[2])
            case PrincipalKind.USER:
                found = iam.user(account, principal.arn.rpartition("/")[2])
            case PrincipalKind.FEDERATED_USER:
                held = self._sessions.find(caller.access_key)
                found = None if held is None else iam.user(account, held[0].user.rpartition("/")[2])
            case _:
                found = None
        return None if found is None else (account, found)


_NOTHING_ALLOWED = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'


def resource_policy(arn: str) -> Policy | None:
    """The compiled policy of the resource itself, or None when it has none."""
    if not arn.startswith("arn:"):
        return None
    parsed = Arn.parse(arn)
    document = policies.resource_policy(parsed)
    if document is None:
        return None
    trust = parsed.service == "iam"
    return _parsed(document, PolicyKind.TRUST if trust else PolicyKind.RESOURCE, parsed.name)


def _entity_policies(account: str, inline: Mapping[str, str], attached: Sequence[str]) -> Iterator[Policy]:
    for name, document in inline.items():
        yield _parsed(document, PolicyKind.IDENTITY, name)
    for arn in attached:
        managed = iam.managed_document(account, arn)
        if managed is not None:
            yield _parsed(managed, PolicyKind.IDENTITY, arn)


@lru_cache(maxsize=8192)
def _parsed(document: str, kind: PolicyKind, name: str) -> Policy:
    """A stored document, compiled once; it was checked when it was put, and AWS's own exceed the quotas."""
    return read_policy(document, kind=kind, name=name)[0]


def _grants(need: Need) -> tuple[Grant, ...]:
    if not need.action.startswith("kms:") or ":key/" not in need.arn:
        return ()
    return tuple(
        Grant(
            id=str(grant["GrantId"]),
            grantee=str(grant["GranteePrincipal"]),
            operations=frozenset(grant.get("Operations") or ()),
            encryption_context_equals=(grant.get("Constraints") or {}).get("EncryptionContextEquals"),
            encryption_context_subset=(grant.get("Constraints") or {}).get("EncryptionContextSubset"),
        )
        for grant in kms.grants(need.arn)
    )


def _closed(arn: str) -> bool:
    if not arn.startswith("arn:aws:s3:::"):
        return False
    return s3.restricts_public(arn.removeprefix("arn:aws:s3:::").partition("/")[0])
