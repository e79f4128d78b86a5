"""Questions about a whole world of accounts, answered by `lockgate.iam` and led back to the lines that decide.

In: rendered templates, a folder of policies, or what an `Observer` sees of running accounts. Out: a frozen `World` of
principals and resources with all their policies, and the `Answer` to one `Question` about it, each statement with the
place in the user's files that caused it. Worlds are read back from what ships, the template text, not from the design
behind it. What could not be read is a value with a reason (`Skipped`), never left out silently. This room reads files
only where it is given a folder; it knows no AWS client, no clock and no environment.
"""

from lockgate.proof.answer import Answer, Cause, Line, Part, as_document
from lockgate.proof.asking import Question, accounts_in, ask, context_of
from lockgate.proof.delivery import (
    Action,
    Build,
    Called,
    Delivery,
    Filter,
    Function,
    Pipeline,
    Rule,
    Runs,
    StackFacts,
    Stage,
    Store,
)
from lockgate.proof.document import open_world, read_world, world_document, world_schema
from lockgate.proof.folder import read_folder
from lockgate.proof.observing import AccountView, Observer, OrganizationView, observe
from lockgate.proof.templates import is_templates, read_design, read_templates
from lockgate.proof.world import Holding, Identity, Members, Skipped, World, Written

__all__ = [
    "AccountView",
    "Action",
    "Answer",
    "Build",
    "Called",
    "Cause",
    "Delivery",
    "Filter",
    "Function",
    "Holding",
    "Identity",
    "Line",
    "Members",
    "Observer",
    "OrganizationView",
    "Part",
    "Pipeline",
    "Question",
    "Rule",
    "Runs",
    "Skipped",
    "StackFacts",
    "Stage",
    "Store",
    "World",
    "Written",
    "accounts_in",
    "as_document",
    "ask",
    "context_of",
    "is_templates",
    "observe",
    "open_world",
    "read_design",
    "read_folder",
    "read_templates",
    "read_world",
    "world_document",
    "world_schema",
]
