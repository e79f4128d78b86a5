"""Adapters to AWS, and in `lockgate.cloud.github` to GitHub: the only room that calls them.

In: where each account's credentials come from, a Region, and an endpoint when it is not AWS itself. Out: the ports of
`lockgate.plan`, and one facade per service with small frozen results instead of raw answers. botocore is imported
when the first client is made, not before. Every error of botocore becomes a `LockgateError` that names account,
Region, call, AWS's message and a way out. With an endpoint, nothing of the user's AWS configuration, environment
or proxies has a say.
"""

from lockgate.cloud.attempts import Attempted
from lockgate.cloud.aws import Account, Aws
from lockgate.cloud.builds import Build, Phase
from lockgate.cloud.connections import Connection
from lockgate.cloud.credentials import Keys, Profile, Role, Source, SourceOf
from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.functions import Invocation
from lockgate.cloud.logs import LogLine
from lockgate.cloud.pipelines import (
    ActionExecution,
    ActionState,
    Execution,
    PipelineState,
    Revision,
    StageState,
)
from lockgate.cloud.polling import Polling
from lockgate.cloud.sources import SourceCredential

__all__ = [
    "Account",
    "ActionExecution",
    "ActionState",
    "Attempted",
    "Aws",
    "Build",
    "CallRefusedError",
    "Connection",
    "Execution",
    "Invocation",
    "Keys",
    "LogLine",
    "Phase",
    "PipelineState",
    "Polling",
    "Profile",
    "Revision",
    "Role",
    "Source",
    "SourceCredential",
    "SourceOf",
    "StageState",
]
