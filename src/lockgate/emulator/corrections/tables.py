"""All corrections together."""

from lockgate.emulator.corrections.passage import Corrections


def corrections(accounts: frozenset[str]) -> Corrections:
    """The corrections of a world in which these accounts exist; empty for every twelve-digit id."""
    del accounts
    return Corrections({}, {}, {})
