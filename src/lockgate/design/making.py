"""`design`: declaration to design."""

from lockgate.design.delivery import Delivery, deliveries
from lockgate.design.model import Account, DeliveryLine, Design, Stack
from lockgate.design.rules import check_deliveries, check_stacks
from lockgate.design.stacks import access_stack, artifacts_stack, pipeline_stack
from lockgate.design.values import in_order
from lockgate.kernel import AccountId, Exit, Finding, LockgateError
from lockgate.spec.declaration import Declaration


def design(declaration: Declaration) -> Design:
    """Everything that follows from `declaration`.

    Raises:
        LockgateError: With every finding, sorted by place, and exit code 3.
    """
    found = deliveries(declaration)
    _refuse(check_deliveries(found))
    stacks = tuple(sorted(_stacks(found), key=lambda stack: (stack.wave, stack.account, stack.name)))
    _refuse(check_stacks(stacks))
    organization = declaration.organization
    lines = tuple(_line(delivery) for delivery in found)
    return Design(declaration.file, organization.prefix, organization.region, lines, _accounts(found), stacks)


def _refuse(findings: tuple[Finding, ...]) -> None:
    if findings:
        raise LockgateError(sorted(findings, key=lambda each: (each.origin, each.rule, each.fact)), Exit.INVALID)


def _stacks(found: tuple[Delivery, ...]) -> list[Stack]:
    return [
        stack
        for delivery in found
        for stack in (
            artifacts_stack(delivery),
            *(access_stack(delivery, target) for target in delivery.targets),
            pipeline_stack(delivery),
        )
    ]


def _line(delivery: Delivery) -> DeliveryLine:
    return DeliveryLine(
        delivery.names.line,
        delivery.application.name,
        delivery.line.branch,
        delivery.application.source,
        delivery.account,
        delivery.names.pipeline,
        tuple(environment.name for environment in delivery.line.environments),
        delivery.branch_origin,
    )


def _accounts(found: tuple[Delivery, ...]) -> tuple[Account, ...]:
    pipelines: dict[AccountId, list[str]] = {}
    runs: dict[AccountId, list[str]] = {}
    for delivery in found:
        pipelines.setdefault(delivery.account, []).append(delivery.names.line)
        for target in delivery.targets:
            runs.setdefault(target.account, []).append(target.environment.name)
    ids = sorted({*pipelines, *runs})
    return tuple(Account(each, in_order(pipelines.get(each, ())), in_order(runs.get(each, ()))) for each in ids)
