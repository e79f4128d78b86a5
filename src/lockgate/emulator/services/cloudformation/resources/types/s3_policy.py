"""Amazon S3: bucket policies."""

from collections.abc import Mapping

from botocore.exceptions import ClientError

from lockgate.emulator.services.cloudformation.resources.failures import already_exists, is_missing
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work
from lockgate.emulator.services.cloudformation.resources.shapes import document


class BucketPolicy(Handler):
    """``AWS::S3::BucketPolicy``. A bucket that has a policy already keeps it: creation fails, as in the registry."""

    def create(self, work: Work) -> Made:
        """GetBucketPolicy, then PutBucketPolicy."""
        bucket = work.get("Bucket")
        if self._exists(work, bucket):
            raise already_exists(work.type, bucket)
        self._put(work, bucket)
        return Made(bucket)

    def update(self, work: Work, before: Before) -> Made:  # noqa: ARG002  # only the document can differ
        """PutBucketPolicy."""
        self._put(work, work.id)
        return Made(work.id)

    def delete(self, work: Work) -> None:
        """DeleteBucketPolicy."""
        work.client("s3").delete_bucket_policy(Bucket=work.id)

    def _exists(self, work: Work, bucket: str) -> bool:
        try:
            work.client("s3").get_bucket_policy(Bucket=bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchBucket" or not is_missing(error):
                raise
            return False
        return True

    def _put(self, work: Work, bucket: str) -> None:
        work.client("s3").put_bucket_policy(Bucket=bucket, Policy=document(work.get("PolicyDocument")))


TYPES: Mapping[str, Handler] = {"AWS::S3::BucketPolicy": BucketPolicy()}
