"""A stand-in for GitHub that any client can use: git over HTTP, the REST API, signed webhooks.

In: a folder. Out: a server on loopback with users, tokens, repositories and everything that a delivery asks of
GitHub, in GitHub's own addresses, shapes, errors and rules; `Forge.start(folder)` runs it as a child process.
It imports nothing of Lockgate above `kernel`, knows nothing of pipelines or builds, and never listens beyond
loopback. Only its own process entry reads the clock and the environment.
"""

from lockgate.forge.process import Forge

__all__ = ["Forge"]
