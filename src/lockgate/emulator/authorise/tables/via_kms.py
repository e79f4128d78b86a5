"""KMS calls that a service makes for its caller, with the keys that tell so.

Source: KMS developer guide, "kms:ViaService", "kms:EncryptionContext:context-key"; IAM user guide, "Forward access
    sessions".
"""

from collections.abc import Mapping

from lockgate.emulator.authorise.needs import Incoming, Need
from lockgate.emulator.engine import kms


def via(service: str, action: str, key: kms.Key, incoming: Incoming, pairs: Mapping[str, str]) -> Need:
    """An action on a key through a service, with an encryption context."""
    context: dict[str, str | tuple[str, ...]] = {
        f"kms:EncryptionContext:{name}": value for name, value in pairs.items()
    }
    context |= {
        "kms:EncryptionContextKeys": tuple(pairs),
        "kms:ViaService": f"{service}.{incoming.region}.amazonaws.com",
        "kms:CallerAccount": incoming.account,
        "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "aws:ViaAWSService": "true",
    }
    return Need(f"kms:{action}", key.arn, key.account, context, via=service)


def key_of(account: str, incoming: Incoming, service: str, reference: str) -> kms.Key | None:
    """The key that a resource of `account` is stored under; the service's managed one when it names none."""
    if not reference or reference.endswith(f"alias/aws/{service}"):
        return kms.managed(account, incoming.region, service)
    return kms.find(account, incoming.region, reference)
