"""How an action ends, and the exceptions with which it ends early."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lockgate.emulator.services.codepipeline.model import ActionError, ActionRun, ActionStatus, Artifact, Revision


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an action.

    Attributes:
        status: ``Succeeded`` or ``Failed``.
        summary: One line for the state page.
        error: Why it failed.
        external_id: The provider's id of what it did: a build, a stack, a deployment.
        external_url: Where a person can look at it.
        variables: Output variables.
        outputs: Artifacts that exist now.
        revision: What a source action found.
        updated_by: Who decided, for approvals.
    """

    status: ActionStatus = "Succeeded"
    summary: str | None = None
    error: ActionError | None = None
    external_id: str | None = None
    external_url: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    outputs: tuple[Artifact, ...] = ()
    revision: Revision | None = None
    updated_by: str | None = None

    def write(self, run: ActionRun) -> None:
        """Put the outcome into the record of the run; what the action reported while it ran is kept."""
        run.status = self.status
        run.summary = self.summary or run.summary
        run.error = self.error
        run.external_id = self.external_id or run.external_id
        run.external_url = self.external_url or run.external_url
        run.variables = self.variables
        run.outputs = self.outputs or run.outputs
        run.revision = self.revision
        run.updated_by = self.updated_by
        run.token = None


class ActionFailed(Exception):  # noqa: N818 - it is the outcome of an action, not an error of this program
    """The action fails with a code of the API's ``FailureType`` and the provider's message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.error = ActionError(code, message)


class NobodyWaits(Exception):  # noqa: N818 - as above
    """The action was abandoned, or the emulator stops: the thread ends without an outcome."""
