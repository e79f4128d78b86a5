"""The few shapes that the pictures are drawn with, as SVG text. All numbers are units of the picture's view box."""

from html import escape


def text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    """Words with their baseline at (x, y); `kind` is a CSS class."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, kind: str, radius: float = 8, tip: str = "") -> str:
    """A rectangle with rounded corners, and a tooltip when `tip` says something."""
    title = f"<title>{escape(tip)}</title>" if tip else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" class="{kind}">{title}</rect>'
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" class="{kind}"/>'


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """A curve that leaves and arrives horizontally, with a head at its end."""
    middle = (x1 + x2) / 2
    return f'<path d="M{x1:g},{y1:g} C{middle:g},{y1:g} {middle:g},{y2:g} {x2:g},{y2:g}" class="arrow"/>'


def drawing(width: float, height: float, label: str, parts: list[str]) -> str:
    """The whole picture, which scales with the page; `label` is what a screen reader says."""
    head = '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    head += '<path d="M0,0 L8,4 L0,8 z"/></marker></defs>'
    inside = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label, quote=True)}">'
        f"{head}\n{inside}\n</svg>"
    )
