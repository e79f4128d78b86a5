"""Stack operations: what is done to resources, in which order, and how it is undone.

In: a `Stack`, the `Deployment` it shall have, and `Hands` that sign API calls with the session of the stack's role or
of the caller. Out: the stack's resources, events, outputs and final status. Resources are touched only by the
handlers of `..resources`; nothing here knows a resource type, except through its schema.
"""
