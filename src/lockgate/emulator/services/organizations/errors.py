"""The errors of the service, in AWS's words as far as they are known. Source: Organizations API reference."""

from lockgate.emulator.ports import ServiceError


def not_in_use() -> ServiceError:
    """The caller's account is in no organisation."""
    return ServiceError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")


def not_permitted() -> ServiceError:
    """Only the management account may."""
    return ServiceError("AccessDeniedException", "You don't have permissions to access this resource.")


def missing(what: str) -> ServiceError:
    """No such root, unit, account, policy ...: `what` is AWS's name of it (``Policy``, ``OrganizationalUnit``)."""
    words = {
        "Account": "You specified an account that doesn't exist.",
        "Child": "You specified a child that doesn't exist.",
        "CreateAccountStatus": "You specified a request that doesn't exist.",
        "DestinationParent": "You specified a destination parent that doesn't exist.",
        "Handshake": "You specified a handshake that doesn't exist.",
        "OrganizationalUnit": "You specified an organizational unit that doesn't exist.",
        "Parent": "You specified a parent that doesn't exist.",
        "Policy": "You specified a policy that doesn't exist.",
        "Root": "You specified a root that doesn't exist.",
        "SourceParent": "You specified a source parent that doesn't exist.",
        "Target": "You specified a target that doesn't exist.",
    }
    return ServiceError(f"{what}NotFoundException", words[what])


def invalid(reason: str, message: str = "You specified an invalid value.") -> ServiceError:
    """``InvalidInputException`` with its reason."""
    return ServiceError("InvalidInputException", message, Reason=reason)


def constraint(reason: str, message: str) -> ServiceError:
    """``ConstraintViolationException`` with its reason."""
    return ServiceError("ConstraintViolationException", message, Reason=reason)


def duplicate(what: str, message: str) -> ServiceError:
    """``Duplicate...Exception``."""
    return ServiceError(f"Duplicate{what}Exception", message)
