"""API Gateway: its actions are HTTP methods, its resources paths.

Source: service authorization reference, "Amazon API Gateway Management" and "... Management V2".
"""

from collections.abc import Sequence

from lockgate.emulator.authorise.needs import Incoming, Need


def needs(incoming: Incoming) -> Sequence[Need]:
    """``apigateway:GET`` on ``arn:aws:apigateway:REGION::/restapis/ID``."""
    request = incoming.request
    resource = f"arn:aws:apigateway:{incoming.region}::{request.path}"
    return (Need(f"apigateway:{request.method}", resource, incoming.account),)
