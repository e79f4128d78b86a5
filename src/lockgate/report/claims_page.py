"""The catalogue of claims as Markdown, made from the claims themselves."""

from collections.abc import Iterator, Mapping, Sequence
from inspect import cleandoc
from typing import Any

from lockgate.proof.verdict import Claim

Groups = Mapping[str, tuple[str, Sequence[Claim[Any]]]]
"""By heading: the sentence below it, and the claims."""


def claims_page(groups: Groups) -> str:
    """Every claim with what it says exactly, why it matters and how bad it is when it does not hold."""
    parts = ["# Claims", _ABOUT]
    for heading, (about, claims) in groups.items():
        parts.append(f"## {heading}\n\n{about}")
        parts += [part for claim in claims for part in _claim(claim)]
    return "\n\n".join(parts) + "\n"


_ABOUT = (
    "What `lockgate prove` and `lockgate audit` prove. A claim is *proved* for all requests that anybody could ever "
    "send, *refuted* by one request that the evaluator confirms, or *unknown* with the reason; `docs/prove.md` says "
    "how to read the answers."
)


def _claim(claim: Claim[Any]) -> Iterator[str]:
    yield f"### {claim.id} `{claim.name}`"
    yield f"{claim.title}. {' '.join(cleandoc(claim.check.__doc__ or '').split())}"
    yield f"Severity {claim.severity.value}: otherwise {claim.why}."
