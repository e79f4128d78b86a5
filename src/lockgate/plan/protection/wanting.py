"""The rules of each branch that the declared file maps to an environment."""

from collections.abc import Sequence

from lockgate.design.checks import context
from lockgate.design.delivery import Delivery, deliveries, stated
from lockgate.kernel import Origin
from lockgate.plan.protection.model import Protection, Wanted
from lockgate.spec.declaration import Application, Declaration


def wanted_protections(declaration: Declaration) -> tuple[Wanted, ...]:
    """One protection for each repository and mapped branch, in declared order.

    Applications of one repository share its branches: a pull request needs the checks of all of them.
    """
    grouped: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in deliveries(declaration):
        key = (delivery.application.repository.full_name, delivery.line.branch)
        grouped.setdefault(key, []).append(delivery)
    prefix = declaration.organization.prefix
    return tuple(
        Wanted(
            repository=repository,
            branch=branch,
            ruleset=f"{prefix}: {branch}",
            protection=_protection(prefix, lines),
            origin=_origin(lines[0].application),
        )
        for (repository, branch), lines in grouped.items()
    )


def _protection(prefix: str, lines: Sequence[Delivery]) -> Protection:
    return Protection(
        pull_request=True,
        approvals=1,
        last_push_approval=True,
        dismiss_stale=True,
        checks=tuple(sorted({context(prefix, line.names.line) for line in lines})),
        strict=any(line.application.checks.up_to_date for line in lines),
        force_pushes=False,
        deletion=False,
    )


def _origin(application: Application) -> Origin:
    return stated(application.origins, "repository", application.origin)
