"""Patterns for ARNs: in ``Resource`` elements and behind the ``Arn...`` operators.

Each of the six segments is matched on its own: a wildcard among the first five never crosses a colon, one in the
resource part crosses colons and slashes alike. Source: IAM user guide, "IAM JSON policy elements: Resource" and
"Condition operators: Amazon Resource Name".
"""

from collections.abc import Sequence
from functools import lru_cache

from lockgate.iam.facts import Facts
from lockgate.iam.glob import Anything, Literal, Matcher, Token, Wild, compile_glob, compile_tokens
from lockgate.iam.variables import TemplateToken, has_variable, static, substitute, tokenise

SEGMENTS = 6


class Segmented:
    """A pattern with a wildcard among its first five segments."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[Matcher]) -> None:
        self._parts = tuple(parts)

    def matches(self, text: str) -> bool:
        """Whether `text` has six segments and each is matched by its part."""
        segments = text.split(":", SEGMENTS - 1)
        if len(segments) != SEGMENTS:
            return False
        return all(part.matches(segment) for part, segment in zip(self._parts, segments, strict=True))


class Nothing:
    """A pattern that no ARN can match."""

    __slots__ = ()

    def matches(self, text: str) -> bool:  # noqa: ARG002  a matcher is asked about a text even when none will do
        """Never."""
        return False


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
        return Segmented([_part(part) for part in parts])


ANYTHING = Anything()
NOTHING = Nothing()


def _part(tokens: Sequence[Token]) -> Matcher:
    return compile_tokens(tokens) if tokens else Literal("")


def split_segments(tokens: Sequence[TemplateToken]) -> list[list[TemplateToken]]:
    """The tokens of each colon-separated segment, the sixth with whatever colons follow."""
    segments: list[list[TemplateToken]] = [[]]
    for token in tokens:
        if not isinstance(token, str):
            segments[-1].append(token)
            continue
        first, *others = token.split(":", SEGMENTS - len(segments))
        if first:
            segments[-1].append(first)
        segments.extend([piece] if piece else [] for piece in others)
    return segments


def _complete(segments: list[list[TemplateToken]]) -> list[list[TemplateToken]]:
    """A short ARN, with ``*`` for each segment that is missing ("Incomplete ARNs" on the Resource page)."""
    return segments + [[Wild.STAR] for _ in range(SEGMENTS - len(segments))]


@lru_cache(maxsize=16_384)
def _compile_static(tokens: tuple[Token, ...], *, expand: bool) -> Matcher:
    segments = split_segments(tokens)
    if expand:
        segments = _complete(segments)
    if len(segments) != SEGMENTS:
        return NOTHING
    parts = [static(segment) for segment in segments]
    if any(isinstance(token, Wild) for part in parts[:-1] for token in part):
        return Segmented([_part(part) for part in parts])
    head = ":".join("".join(str(token) for token in part) for part in parts[:-1])
    return compile_tokens((f"{head}:", *parts[-1]))


def _has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text


def arn_matcher(tokens: Sequence[TemplateToken], *, expand: bool = False) -> Matcher | ArnTemplate:
    """The matcher or, with variables, the template of an ARN pattern.

    `expand` completes short ARNs; otherwise anything but six segments matches nothing.
    """
    if not has_variable(tokens):
        return _compile_static(static(tokens), expand=expand)
    segments = split_segments(tokens)
    return ArnTemplate(_complete(segments) if expand else segments)


def resource_matcher(text: str, version: str, *, expand: bool = False) -> Matcher | ArnTemplate:
    """As `arn_matcher`, for a ``Resource`` element: ``*`` is any, and variables stand only behind the fifth colon."""
    parts = text.split(":", SEGMENTS - 1)
    if len(parts) == SEGMENTS and "${" not in text and not _has_wildcard("".join(parts[:-1])):
        return compile_glob(text)  # the usual case: a literal head, which fixes the segments by itself
    tokens = tokenise(text, version)
    if tokens and all(token is Wild.STAR for token in tokens):
        return ANYTHING
    segments = split_segments(tokens)
    if any(has_variable(segment) for segment in segments[: SEGMENTS - 1]):
        return NOTHING
    return arn_matcher(tokens, expand=expand)
