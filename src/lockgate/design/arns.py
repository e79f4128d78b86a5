"""ARNs, service hosts and partitions of the one Region that an organisation uses.

Source: the tables "Resource types" in the service authorization reference; "Amazon Resource Names (ARNs)" in the IAM
user guide for partitions.
"""

from dataclasses import dataclass

from lockgate.kernel import AccountId, Region

_PARTITIONS = {"cn-": ("aws-cn", "amazonaws.com.cn"), "us-gov-": ("aws-us-gov", "amazonaws.com")}
_COMMERCIAL = ("aws", "amazonaws.com")
_CONSOLES = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}


@dataclass(frozen=True, slots=True)
class Arns:
    """Makes ARNs for one Region."""

    region: Region

    @property
    def partition(self) -> str:
        """``aws``, ``aws-cn`` or ``aws-us-gov``."""
        return self._place[0]

    def host(self, service: str) -> str:
        """A service's name in the Region, as ``kms:ViaService`` and some service principals have it."""
        return f"{service}.{self.region}.{self._place[1]}"

    def console(self, path: str) -> str:
        """A page of the console: ``https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#``."""
        host = _CONSOLES.get(self.partition, f"{self.region}.console.aws.amazon.com")
        return f"https://{host}/{path}"

    @property
    def _place(self) -> tuple[str, str]:
        return next((place for head, place in _PARTITIONS.items() if self.region.startswith(head)), _COMMERCIAL)

    def regional(self, service: str, account: AccountId, resource: str) -> str:
        """``arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE``."""
        return f"arn:{self.partition}:{service}:{self.region}:{account}:{resource}"

    def iam(self, account: AccountId, resource: str) -> str:
        """``arn:aws:iam::ACCOUNT:RESOURCE``."""
        return f"arn:{self.partition}:iam::{account}:{resource}"

    def root(self, account: AccountId) -> str:
        """The account itself, as a principal."""
        return self.iam(account, "root")

    def role(self, account: AccountId, name: str) -> str:
        """A role without a path."""
        return self.iam(account, f"role/{name}")

    def policy(self, account: AccountId, name: str) -> str:
        """A managed policy of the account's own."""
        return self.iam(account, f"policy/{name}")

    def bucket(self, name: str) -> str:
        """A bucket; S3 has neither Region nor account in its ARNs."""
        return f"arn:{self.partition}:s3:::{name}"

    def objects(self, bucket: str, pattern: str) -> str:
        """The objects of a bucket whose keys match `pattern`."""
        return f"{self.bucket(bucket)}/{pattern}"
