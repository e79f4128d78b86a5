"""The REST API: one file per family of addresses, each a table of routes and one function per operation.

In: a request with its caller. Out: GitHub's shapes and errors. Handlers check permissions first, answer 404 for
what
the caller may not know of, and leave git to `lockgate.forge.git` and events to `lockgate.forge.events`.
"""
