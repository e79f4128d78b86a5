"""Pull requests: opening them, letting them follow their branches, merging them.

In: records, references that have moved, and who moved them. Out: changed records, references of GitHub's own
(``refs/pull/N/head``) and announcements. What may be merged is decided by `lockgate.forge.rules`.
"""

from lockgate.forge.pulls.following import PullRequests
from lockgate.forge.pulls.merging import Merging, Wish
from lockgate.forge.pulls.movements import Movements

__all__ = ["Merging", "Movements", "PullRequests", "Wish"]
