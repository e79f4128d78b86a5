"""One action of a pipeline while it is performed."""

import re
from dataclasses import dataclass

from lockgate.iam import Context
from lockgate.kernel import Origin
from lockgate.proof.delivery import Action
from lockgate.proof.sufficiency.artifacts import Shelf
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.world import Holding, World

_VARIABLE = re.compile(r"#\{(?P<name>[^}]*)\}")
_EXECUTION = "codepipeline.PipelineExecutionId"
_EXAMPLES = {_EXECUTION: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}
"""What variables have for a value while a pipeline runs. Source: CodePipeline user guide, "Variables reference"."""


@dataclass(frozen=True, slots=True)
class Doing:
    """An action with everything around it.

    Attributes:
        world: Where the projects and stacks that it names are looked up.
        pipeline: Its pipeline.
        shelf: The pipeline's artifacts.
        step: What it is called.
        who: The role that performs it.
        action: What it is.
    """

    world: World
    pipeline: Holding
    shelf: Shelf
    step: str
    who: str
    action: Action

    @property
    def place(self) -> Origin | None:
        """What caused it."""
        return self.pipeline.place

    @property
    def region(self) -> str:
        """The Region that it is performed in."""
        return self.action.region or self.pipeline.arn.split(":")[3]

    @property
    def partition(self) -> str:
        """The partition of all of its ARNs."""
        return self.pipeline.arn.split(":")[1]

    @property
    def account(self) -> str:
        """The account that it is performed in: that of its role."""
        return self.who.split(":")[4]

    def setting(self, name: str) -> str:
        """One value of its configuration, with an example in the place of each variable; empty when there is none."""
        stated = self.action.configuration.get(name, "")
        return _VARIABLE.sub(lambda found: _EXAMPLES.get(found["name"], "value"), stated)

    def regional(self, service: str, resource: str) -> str:
        """The ARN of a resource where the action is performed."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def need(self, does: str, on: str, why: str, context: Context | None = None) -> Need:
        """A call by the role that performs the action."""
        return Need(self.step, self.who, does, on, why, context or {}, self.place)
