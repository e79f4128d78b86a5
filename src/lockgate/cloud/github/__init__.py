"""GitHub, or anything that answers like it: the adapter of `lockgate.plan.protection`.

In: a token, and the base of another REST API when it is not GitHub's own. Out: the port `Rulesets`. The token goes
into one request header and nowhere else: it is in no message, no log, no file and no cache. Every refusal becomes a
`LockgateError` with the place in the declared file, GitHub's own words and a way out. githubkit is imported when the
first call is made.
"""

from lockgate.cloud.github.client import GithubClient
from lockgate.cloud.github.errors import GithubRefusedError
from lockgate.cloud.github.rulesets import GithubRulesets
from lockgate.cloud.github.statuses import CommitStatus, GithubStatuses

__all__ = ["CommitStatus", "GithubClient", "GithubRefusedError", "GithubRulesets", "GithubStatuses"]
