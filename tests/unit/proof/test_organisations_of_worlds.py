"""Resource control policies of a world bind what has no resource, too: it is the caller's account's."""

from lockgate.iam import Effect
from lockgate.proof import Question, ask, read_folder

ROLE = "arn:aws:iam::111111111111:role/deployer"


def test_a_resource_control_policy_binds_calls_without_a_resource(folder):
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deny = {"Sid": "NoBuckets", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    made = folder(
        principals__deployer={"arn": ROLE, "policies": [{"Version": "2012-10-17", "Statement": [everything]}]},
        rcps__1={"policies": {"perimeter": {"Version": "2012-10-17", "Statement": [deny]}}},
    )
    part = ask(read_folder(made), Question("deployer", "s3:ListAllMyBuckets", "*")).parts[0]
    assert part.effect is Effect.EXPLICITLY_DENIED
    assert [(cause.policy_type, cause.statement) for cause in part.causes] == [("resource control policy", "NoBuckets")]
