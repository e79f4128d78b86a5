"""Looking at an account by reading calls only: fulfils `lockgate.proof.Observer`."""

from lockgate.cloud.observing.facade import AwsObserver

__all__ = ["AwsObserver"]
