"""Which pushes start a pipeline with a connection, where not every push to its branch does.

Source: CodePipeline user guide, "Filter pipeline triggers". There is no filter for pull requests here: every pipeline
deploys, and what a pull request may do is the check project's business.
"""

from lockgate.design.delivery import Delivery
from lockgate.design.nodes import PushFilter
from lockgate.spec.declaration import Globs, Triggers
from lockgate.spec.globs import expression, only


def pushes(delivery: Delivery) -> tuple[PushFilter, ...]:
    """One filter for branches and files and one for tags, as far as they are stated; none when nothing is stated."""
    triggers = delivery.application.triggers.get(delivery.line.branch)
    if triggers is None or delivery.by_artifact:
        return ()
    only_tags = triggers.tags and not triggers.branches and not triggers.paths
    by_branch = () if only_tags else (PushFilter(branches=_branches(delivery, triggers), paths=triggers.paths),)
    return (*by_branch, *((PushFilter(tags=triggers.tags),) if triggers.tags else ()))


def _branches(delivery: Delivery, triggers: Triggers) -> Globs:
    """The stated branches, else the line's own, by a pattern that fits nothing else."""
    return Globs(triggers.branches.include or (only(delivery.line.branch),), triggers.branches.exclude)


def bases(delivery: Delivery) -> tuple[str, str | None]:
    """The refs that are checked as the base of pull requests: whatever a push to is delivered.

    Two regular expressions, of which the first must be found in the ref, and the second must not.
    """
    triggers = delivery.application.triggers.get(delivery.line.branch, Triggers())
    if not triggers.branches or delivery.by_artifact:
        triggers = Triggers()
    taken = _branches(delivery, triggers)
    return _any_of(taken.include), _any_of(taken.exclude) if taken.exclude else None


def _any_of(patterns: tuple[str, ...]) -> str:
    found = [expression(pattern) for pattern in patterns]
    return f"^refs/heads/{found[0] if len(found) == 1 else '(' + '|'.join(found) + ')'}$"
