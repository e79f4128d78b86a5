"""S3 tells EventBridge what happens to objects, in the form of AWS's own events."""

import json
import time

from policy_writing import allow, statements

REGION = "eu-west-1"


def watched(world, account, **pattern):
    """A bucket that sends its events, and a queue that a rule sends those to that match."""
    bucket = f"watched-{account}"
    s3, sqs, events = (world.client(name, account) for name in ("s3", "sqs", "events"))
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    url = sqs.create_queue(QueueName="events")["QueueUrl"]
    queue = f"arn:aws:sqs:{REGION}:{account}:events"
    policy = {**allow("sqs:SendMessage", queue), "Principal": {"Service": "events.amazonaws.com"}}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(statements([policy]))})
    events.put_rule(Name="objects", EventPattern=json.dumps({"source": ["aws.s3"], **pattern}))
    events.put_targets(Rule="objects", Targets=[{"Id": "queue", "Arn": queue}])
    return s3, bucket, lambda seconds=10: received(sqs, url, seconds)


def received(sqs, url, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", [])
        if messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=messages[0]["ReceiptHandle"])
            return json.loads(messages[0]["Body"])
    return None


def test_a_new_object_is_told_with_its_version_once_notifications_are_on(aws_world):
    account = aws_world.new_account()
    s3, bucket, next_event = watched(aws_world, account)
    s3.put_object(Bucket=bucket, Key="before", Body=b"")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}})

    put = s3.put_object(Bucket=bucket, Key="source/app.zip", Body=b"code")
    event = next_event()

    assert (event["source"], event["detail-type"], event["account"], event["region"]) == (
        "aws.s3",
        "Object Created",
        account,
        REGION,
    )
    assert event["resources"] == [f"arn:aws:s3:::{bucket}"]
    detail = event["detail"]
    assert detail["bucket"] == {"name": bucket}
    assert detail["object"]["key"] == "source/app.zip"
    assert detail["object"]["version-id"] == put["VersionId"]
    assert (detail["object"]["size"], detail["object"]["etag"]) == (4, put["ETag"].strip('"'))
    assert (detail["reason"], detail["requester"]) == ("PutObject", account)
    assert detail["request-id"] == put["ResponseMetadata"]["RequestId"]
    assert next_event(seconds=1) is None  # neither a second delivery nor the object from before


def test_a_deleted_object_is_told(aws_world):
    account = aws_world.new_account()
    s3, bucket, next_event = watched(aws_world, account, **{"detail-type": ["Object Deleted"]})
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}})
    s3.put_object(Bucket=bucket, Key="k", Body=b"")

    s3.delete_object(Bucket=bucket, Key="k")
    detail = next_event()["detail"]

    assert (detail["reason"], detail["deletion-type"]) == ("DeleteObject", "Delete Marker Created")
