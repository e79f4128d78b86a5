"""Amazon Resource Names, split into their six segments."""

from dataclasses import dataclass

_SEGMENTS = 6


@dataclass(frozen=True, slots=True)
class Arn:
    """An ARN: ``arn:partition:service:region:account:resource``.

    Region and account may be empty (S3 has neither; IAM has no Region). The resource part keeps its own colons and
    slashes. Source: IAM user guide, "Amazon Resource Names (ARNs)".
    """

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> "Arn":
        """Split `text`; raises ValueError when it has fewer than six segments or does not begin with ``arn``."""
        parts = text.split(":", _SEGMENTS - 1)
        if len(parts) != _SEGMENTS or parts[0] != "arn":
            raise ValueError(f"`{text}` is not an ARN: expected arn:partition:service:region:account:resource")
        return cls(*parts[1:])

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"

    @property
    def name(self) -> str:
        """The last step of the resource part: ``orders`` for ``role/team/orders`` and for ``function:orders``."""
        return self.resource.replace(":", "/").rsplit("/", 1)[-1]
