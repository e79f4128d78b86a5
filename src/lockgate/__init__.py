"""Lockgate sets up, proves, rehearses and runs secure multi-account delivery on AWS.

The package is a building of rooms on floors; imports point down only. ``ARCHITECTURE.md`` has the table and
``tests/architecture`` enforces it. Start reading at ``lockgate.kernel`` (the shared nouns), then ``lockgate.spec``
(the declared file) and ``lockgate.design`` (what it becomes).
"""

__version__ = "0.1.0"
