"""From a merge to its answer: one bar a journey, a part for each leg, all bars to one scale."""

from lockgate.rehearsal import Journey, Trace
from lockgate.report.svg import box, drawing, text

_WIDTH = 1000
_HEIGHT = 34
_KINDS = 6
"""Different colours of parts, one after the other."""
_LETTERS = 7.0  # units of the view box that a letter of a label takes
_SECONDS = 0.001


def longest(trace: Trace) -> float:
    """Seconds of the longest journey."""
    return max((each.seconds for each in trace.journeys), default=0.0)


def journey_bar(journey: Journey, span: float) -> str:
    """The journey as SVG; `span` is how many seconds the whole width stands for."""
    scale = _WIDTH / max(span, _SECONDS)
    parts, at = [], 0.0
    for number, leg in enumerate(journey.legs):
        width = leg.seconds * scale
        tip = f"{leg.until}: {leg.seconds:.2f} s"
        parts.append(box(at, 3, max(width, 1.5), _HEIGHT - 6, f"leg leg-{number % _KINDS}", 3, tip))
        label = f"{leg.seconds:.2f} s"
        if width > len(label) * _LETTERS:
            parts.append(text(at + width / 2, _HEIGHT / 2 + 5, label, "leg-label", "middle"))
        at += width
    return drawing(_WIDTH, _HEIGHT, f"{journey.seconds:.2f} seconds from merge to answer", parts)


def in_words(journey: Journey) -> str:
    """``0.0 s the build begins, 0.9 s tested and built, 0.4 s preprod answers``."""
    return ", ".join(f"{leg.seconds:.1f} s {leg.until}" for leg in journey.legs)
