"""LG4603: a role that an identity provider vouches for says for whom.

Sources: IAM user guide, "Create a role for OpenID Connect federation"; GitHub, "Configuring OpenID Connect in Amazon
Web Services" (the ``sub`` claim names the repository).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.iam import Policies, PolicyKind, Request, Resource, evaluate, principal_of, read_policy
from lockgate.proof.answer import Cause
from lockgate.proof.audit.grounds import Grounds, statements
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Step, Verdict
from lockgate.proof.world import Identity

_ACTION = "sts:AssumeRoleWithWebIdentity"
_STRANGER = "somebody-else"
_SUBJECTS = (
    f"repo:{_STRANGER}/anything:ref:refs/heads/main",
    f"repo:{_STRANGER}/anything:pull_request",
    f"project_path:{_STRANGER}/anything:ref_type:branch:ref:main",
    f"system:serviceaccount:{_STRANGER}:default",
    _STRANGER,
)
"""What the common providers say of somebody whom nobody meant: GitHub, GitLab, Kubernetes, any."""
_AUDIENCES = ("sts.amazonaws.com",)
_PROVIDER = re.compile(r":oidc-provider/(.+)$")
_REMEDY = (
    "add a condition on the provider's `sub` that names your repositories: `StringLike: {HOST:sub: repo:ORG/NAME:*}`"
)


def no_provider_is_trusted_for_every_subject(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody assumes a role through a provider whom its trust policy does not name by its subject."""
    for role in grounds.world.identities:
        for provider in sorted(set(_providers(role))):
            found = next(_let_in(grounds, role, provider), None)
            if found is None:
                yield Proved(("identity providers say of strangers what the common ones say",))
            else:
                fact = f"whoever `{_host(provider)}` vouches for may assume `{role.arn}`: it asks for no subject"
                yield Refuted(fact, (found,), _REMEDY)
    yield from grounds.unread(grounds.world.identities)


def _providers(role: Identity) -> Iterator[str]:
    for _, _, statement in statements([role.trust]):
        principal = statement.get("Principal")
        federated = principal.get("Federated", ()) if isinstance(principal, Mapping) else ()
        for each in (federated,) if isinstance(federated, str) else federated:
            if _PROVIDER.search(str(each)):
                yield str(each)


def _host(provider: str) -> str:
    found = _PROVIDER.search(provider)
    return found.group(1) if found else provider


def _let_in(grounds: Grounds, role: Identity, provider: str) -> Iterator[Step]:
    """Each stranger whom the trust policy lets in, as the evaluator decides it."""
    if role.trust is None:
        return
    trust, _ = read_policy(role.trust.document, kind=PolicyKind.TRUST, name=role.trust.name)
    for subject in (*_SUBJECTS, *_disguises(role, _host(provider))):
        for audience in _audiences(role, _host(provider)):
            context = {f"{_host(provider)}:sub": subject, f"{_host(provider)}:aud": audience}
            request = Request(
                principal_of(provider, context), _ACTION, Resource(role.arn, role.account), context,
                grounds.world.organization,
            )  # fmt: skip
            decision = evaluate(request, Policies(resource=trust))
            if decision.allowed:
                causes = tuple(
                    Cause(each.policy_type, each.policy, each.statement, each.text, role.trust.holder, _at(role, each))
                    for each in decision.reasons
                )
                note = f"with a token of {_host(provider)} for {subject}"
                yield Step("anyone", _ACTION, role.arn, causes, note, request)


def _at(role: Identity, reason: Any) -> Any:
    return role.trust.place(reason.statement) if role.trust is not None and reason.statement else None


def _disguises(role: Identity, host: str) -> Iterator[str]:
    """Subjects of strangers that fit a pattern of the policy: its wildcards stand for an owner, before the slash."""
    for pattern in _stated(role, f"{host}:sub"):
        owner, slash, rest = pattern.partition("/")
        if "*" in owner:
            yield f"{owner}{slash}{rest}".replace("*", _STRANGER).replace("?", "x")


def _audiences(role: Identity, host: str) -> tuple[str, ...]:
    """Those that the policy asks for; an attacker chooses the audience of his own token."""
    return (*_stated(role, f"{host}:aud"), *_AUDIENCES)


def _stated(role: Identity, wanted: str) -> Iterator[str]:
    """The values that the trust policy states for a condition key."""
    for _, _, statement in statements([role.trust]):
        for keys in statement.get("Condition", {}).values():
            for key, values in keys.items() if isinstance(keys, Mapping) else ():
                if key.lower() == wanted.lower():
                    yield from (values,) if isinstance(values, str) else map(str, values)


CLAIM = Claim(
    "LG4603",
    no_provider_is_trusted_for_every_subject.__name__,
    "No role trusts an identity provider for every subject",
    Severity.CRITICAL,
    "everybody who has an account with the provider, a repository at GitHub say, gets a token that opens the role",
    no_provider_is_trusted_for_every_subject,
)
