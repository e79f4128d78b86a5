"""Errors that several operations answer with, in CloudFormation's wording.

Source: "Common errors" and the operations' pages of the CloudFormation API reference, and the texts that the service
sends.
"""

from lockgate.emulator.ports import ServiceError


def invalid(message: str) -> ServiceError:
    """The error of nearly every refusal: a template, a parameter, a stack's state."""
    return ServiceError("ValidationError", message)


def malformed(message: str) -> ServiceError:
    """A template that is not one."""
    return invalid(f"Template format error: {message}")


def template_error(message: str) -> ServiceError:
    """An intrinsic function that is used wrongly."""
    return invalid(f"Template error: {message}")


def no_stack(name: str) -> ServiceError:
    """What UpdateStack, DescribeStackEvents and most others say."""
    return invalid(f"Stack [{name}] does not exist")


def no_stack_with_id(name: str) -> ServiceError:
    """What DescribeStacks and GetTemplate say."""
    return invalid(f"Stack with id {name} does not exist")


def no_change_set(name: str) -> ServiceError:
    """A change set that is not there, or no longer."""
    return ServiceError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)


def lacks_capabilities(names: list[str]) -> ServiceError:
    """A template that needs an acknowledgement."""
    return ServiceError("InsufficientCapabilitiesException", f"Requires capabilities : [{', '.join(names)}]")
