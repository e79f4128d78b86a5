"""Reports from finished values: text for a terminal, JSON for machines, one HTML page for people.

In: a `Trace` (and, while it is made, the events of an `Observer`). Out: text. This room must not compute a verdict of
its own, call anything, or read a clock: what it says is in the value it was given.
"""
