"""The rendering: a design as CloudFormation templates, with the origin of each part.

In: a `Design`. Out: a `Rendering` of one template per stack: readable YAML text with the reason above each statement,
the same bytes for the same design, and a map from JSON pointers to places in the user's files. This room does no I/O,
decides nothing, and refuses what it does not know: an unknown kind of node is an error, never skipped.
"""

from lockgate.render.rendering import Rendering, Template, render

__all__ = ["Rendering", "Template", "render"]
