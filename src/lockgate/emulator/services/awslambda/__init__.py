"""Lambda's data plane: invocations that run the deployed code.

In: Invoke calls and the functions that the engine stores. Out: the answers of Python and Node handlers that ran in
processes of their own, with the function role's session and nothing of the emulator's environment, and their logs in
CloudWatch Logs, written as that role. Everything else of Lambda is the engine's. It leaves no process behind.
"""

from collections.abc import Sequence
from random import Random

from lockgate.emulator.ports import Aws, Service
from lockgate.emulator.services.awslambda.service import Invocations


def services(aws: Aws) -> Sequence[Service]:
    """The services of this package. Traffic is split by a seeded source, so that two runs of one test agree."""
    return [Invocations(aws, Random("lambda"))]  # noqa: S311 - it shares out traffic and guards nothing
