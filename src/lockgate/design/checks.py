"""The check of a pull request: what its commit status is called.

Branch protection demands a status by its name, and GitHub waits for ever for one that nobody posts; so the name is said
here, once, for the project that posts it and for the rule that demands it.
"""


def context(prefix: str, line: str) -> str:
    """The commit status of the check of `line`: ``lockgate/orders-develop/check``.

    Args:
        prefix: `Design.prefix`.
        line: `DeliveryLine.name`, which is also `LineNames.line`.
    """
    return f"{prefix}/{line}/check"


def release_context(prefix: str, line: str) -> str:
    """The commit status of the build that delivers a push: ``lockgate/orders-develop/release``."""
    return f"{prefix}/{line}/release"
