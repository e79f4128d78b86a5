"""Patterns for ARNs: in ``Resource`` elements and behind the ``Arn...`` operators.

Each of the six segments is matched on its own: a wildcard among the first five never crosses a colon, one in
the resource part crosses colons and slashes alike. Source: IAM user guide, "IAM JSON policy elements: Resource"
and "Condition operators: Amazon Resource Name".
"""

from collections.abc import Sequence
from functools import lru_cache

from lockgate.iam.facts import Facts
from lockgate.iam.glob import Anything, Glob, Literal, Matcher, Prefix, Token, Wild, compile_tokens
from lockgate.iam.variables import TemplateToken, Variable, has_variable, static, substitute

SEGMENTS = 6


class Segmented:
    """A pattern with a wildcard among its first five segments."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[Matcher]) -> None:
        self._parts = tuple(parts)

    def matches(self, text: str) -> bool:
        """Whether `text` has six segments and each is matched by its part."""
        segments = text.split(":", SEGMENTS - 1)
        return len(segments) == SEGMENTS and all(
            part.matches(segment) for part, segment in zip(self._parts, segments, strict=True)
        )


class Nothing:
    """A pattern that no ARN can match."""

    __slots__ = ()

    def matches(self, text: str) -> bool:  # noqa: ARG002  a matcher is asked about a text even when none will do
        """Never."""
        return False


ANYTHING = Anything()
NOTHING = Nothing()


def split_segments(tokens: Sequence[TemplateToken]) -> list[list[TemplateToken]]:
    """The tokens of each colon-separated segment, the sixth with whatever colons follow."""
    segments: list[list[TemplateToken]] = [[]]
    for token in tokens:
        if not isinstance(token, str):
            segments[-1].append(token)
            continue
        pieces = token.split(":", SEGMENTS - len(segments))
        segments[-1].extend(piece for piece in pieces[:1] if piece)
        segments.extend([piece] if piece else [] for piece in pieces[1:])
    return segments


def complete(segments: list[list[TemplateToken]]) -> list[list[TemplateToken]]:
    """A short ARN, with ``*`` for each segment that is missing ("Incomplete ARNs" on the Resource page)."""
    return segments + [[Wild.STAR] for _ in range(SEGMENTS - len(segments))]


@lru_cache(maxsize=16_384)
def compile_arn(tokens: tuple[Token, ...]) -> Matcher:
    """The matcher of an ARN pattern without variables; all but six segments, or ``*`` alone, match nothing."""
    if tokens == (Wild.STAR,):
        return ANYTHING
    return _compile_segments(split_segments(tokens))


def _compile_segments(segments: Sequence[Sequence[TemplateToken]]) -> Matcher:
    if len(segments) != SEGMENTS:
        return NOTHING
    parts = [static(segment) for segment in segments]
    if all(isinstance(token, str) for part in parts[:-1] for token in part):
        head = ":".join("".join(str(token) for token in part) for part in parts[:-1]) + ":"
        return compile_tokens((head, *parts[-1]))
    return Segmented([compile_tokens(part) if part else Literal("") for part in parts])


class ArnTemplate:
    """An ARN pattern with variables, whose values stay within the segment they stand in."""

    __slots__ = ("_segments",)

    def __init__(self, segments: Sequence[Sequence[TemplateToken]]) -> None:
        self._segments = tuple(tuple(segment) for segment in segments)

    def resolve(self, facts: Facts) -> Matcher:
        """The matcher for this request; one that matches nothing when a variable has no value."""
        resolved = [substitute(segment, facts) for segment in self._segments]
        parts = [part for part in resolved if part is not None]
        if len(parts) != SEGMENTS:
            return NOTHING
        return Segmented([compile_tokens(part) if part else Literal("") for part in parts])


def arn_matcher(tokens: Sequence[TemplateToken], *, expand: bool = False) -> Matcher | ArnTemplate:
    """The matcher or, with variables, the template of an ARN pattern; `expand` completes short ARNs."""
    segments = split_segments(tokens)
    if len(tokens) == 1 and tokens[0] is Wild.STAR:
        return ANYTHING
    if expand and len(segments) < SEGMENTS:
        segments = complete(segments)
    if has_variable(tokens):
        return ArnTemplate(segments)
    if expand:
        return _compile_segments(segments)
    return compile_arn(static(tokens))


__all__ = [
    "ANYTHING",
    "NOTHING",
    "SEGMENTS",
    "ArnTemplate",
    "Glob",
    "Prefix",
    "Segmented",
    "Variable",
    "arn_matcher",
    "compile_arn",
    "complete",
    "split_segments",
]
