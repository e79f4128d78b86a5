"""All requests at once: is there any allowed request from these principals, for these actions, on these resources?

In: documents as they are written, in the nouns of `question`. Out: a `Verdict`: a concrete witness that the evaluator
has confirmed, a proof with its assumptions, or the reason why it could not be decided. Written independently of the
concrete evaluator, with which it shares the nouns of `lockgate.iam.model` and the catalogue of actions only, so that
each can find the other's errors. Every approximation widens Allow or narrows Deny, and is named in the verdict.
"""

from lockgate.iam.symbolic.errors import DisagreementError
from lockgate.iam.symbolic.prepared import Prepared, prepare
from lockgate.iam.symbolic.question import (
    Actual,
    Anonymous,
    AnyoneIn,
    Budget,
    Document,
    Guardrail,
    Impossible,
    Landscape,
    Outsider,
    Possible,
    Question,
    Service,
    Sources,
    Target,
    Undecided,
    Verdict,
    Who,
)
from lockgate.iam.symbolic.search import search

__all__ = [
    "Actual",
    "Anonymous",
    "AnyoneIn",
    "Budget",
    "DisagreementError",
    "Document",
    "Guardrail",
    "Impossible",
    "Landscape",
    "Outsider",
    "Possible",
    "Prepared",
    "Question",
    "Service",
    "Sources",
    "Target",
    "Undecided",
    "Verdict",
    "Who",
    "prepare",
    "search",
]
