"""What is there in an account, by ordinary list calls."""

from lockgate.cloud.inventory.facade import AwsInventory

__all__ = ["AwsInventory"]
