"""Handlers of resource types: how each is made, changed and removed through API calls.

In: a `Work`, with evaluated properties, tags and clients that act for the stack. Out: the physical id and the
attributes. A handler calls only what AWS's registry says the handlers of its type call, so that a permission that is
missing there is missing here; it adopts nothing, keeps nothing and knows no template. `registry` lists the types;
`types` holds one module for each service family.
"""
