"""What the build of a pull request calls to read its source, where the line has a connection.

Source: CodeBuild user guide, "GitHub App connections", permissions of the service role.
"""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.world import World


def checks(world: World, line: Delivery) -> Iterator[Need]:
    """The calls on the line's connection; none where CodeBuild has a credential of the account's."""
    connection = next((each for each in world.holdings if (each.kind, each.account, each.name) == _named(line)), None)
    if line.by_artifact or connection is None:
        return
    step, why = f"{line.names.check_project}: build", "the pull request is read through the connection"
    for name in ("GetConnection", "GetConnectionToken", "UseConnection"):
        full_name = {"codeconnections:FullRepositoryId": line.application.repository.full_name}
        context = full_name if name == "UseConnection" else {}
        yield Need(step, line.check_role, f"codeconnections:{name}", connection.arn, why, context, connection.place)


def _named(line: Delivery) -> tuple[str, str, str]:
    return "connection", line.account, line.names.connection
