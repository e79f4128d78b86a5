"""Resolving ``#{namespace.key}`` in an action's configuration.

Source: CodePipeline user guide, "Variables reference": the reserved namespace ``codepipeline`` holds
``PipelineExecutionId``; ``variables`` holds the pipeline's own (type V2); every other namespace is an action's. A value
is resolved when the action starts; a reference that nothing answers fails the action.
"""

import re
from collections.abc import Mapping

from lockgate.emulator.services.codepipeline.model import Execution
from lockgate.emulator.services.codepipeline.outcome import ActionFailed

REFERENCE = re.compile(r"#\{([A-Za-z0-9@_-]{1,100})\.([A-Za-z0-9@_-]{1,128})\}")


def resolve(configuration: Mapping[str, str], execution: Execution) -> dict[str, str]:
    """The configuration with every reference replaced; raises `ActionFailed` for one that cannot be."""
    return {key: resolve_text(value, execution) for key, value in configuration.items()}


def resolve_text(text: str, execution: Execution) -> str:
    """One value with every reference replaced; what comes out is not read again."""
    return REFERENCE.sub(lambda found: _value(found.group(1), found.group(2), execution), text)


def references(text: str) -> list[tuple[str, str]]:
    """The (namespace, key) pairs that a value refers to."""
    return REFERENCE.findall(text)


def _value(namespace: str, key: str, execution: Execution) -> str:
    scope: Mapping[str, str]
    if namespace == "codepipeline":
        scope = {"PipelineExecutionId": execution.id}
    elif namespace == "variables":
        scope = execution.variables
    else:
        scope = execution.namespaces.get(namespace, {})
    if key not in scope:
        raise ActionFailed(
            "ConfigurationError",
            f"The action's configuration refers to a variable that could not be resolved: #{{{namespace}.{key}}}",
        )
    return scope[key]
