"""The three kinds of stack, and the roles in them: one module per kind, one per role.

In: a `Delivery`. Out: a `Stack` each of the three waves, in which every statement comes from `artifacts`, `execution`
or from the role's own module here.
"""

from lockgate.design.stacks.access import access_stack
from lockgate.design.stacks.artifacts import artifacts_stack
from lockgate.design.stacks.pipeline import pipeline_stack

__all__ = ["access_stack", "artifacts_stack", "pipeline_stack"]
