"""The engine's settings, which it reads from the environment when it is first imported."""

from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    # Authorisation is the front's; the engine's own would ask a second time and err (it refuses every foreign role
    # on S3).
    "AUTH": "false",
    # Without these the engine opens MQTT and SFTP listeners, MQTT on every interface.
    "IOT_MTLS_ENABLED": "0",
    "SFTP_ENABLED": "0",
    # An unknown AWS managed policy must not be invented as `Allow * on *`.
    "MINISTACK_AUTOCREATE_AWS_MANAGED": "0",
    # Its EventBridge scheduler would deliver beside ours.
    "MINISTACK_TEST_NO_AUTOSTART": "1",
    "PERSIST_STATE": "0",
    "S3_PERSIST": "0",
    "LOG_LEVEL": "WARNING",
}


def settings(port: int) -> Mapping[str, str]:
    """The environment variables for an engine whose addresses (queue URLs, code downloads) name our own port."""
    return {**SETTINGS, "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1"}
