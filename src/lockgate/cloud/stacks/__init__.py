"""CloudFormation behind the `lockgate.plan.Stacks` port: change sets, waiting, and the leftovers of failed attempts."""

from lockgate.cloud.stacks.facade import CloudFormationStacks

__all__ = ["CloudFormationStacks"]
