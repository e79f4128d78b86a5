"""A phase that cannot succeed."""


class PhaseFailedError(Exception):
    """The phase fails with a context, as BatchGetBuilds shows it.

    Attributes:
        code: The context's status code: ``CLIENT_ERROR``, ``YAML_FILE_ERROR``, ``COMMAND_EXECUTION_ERROR``, ...
        message: The context's message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
