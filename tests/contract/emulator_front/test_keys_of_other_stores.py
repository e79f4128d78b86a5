"""Parameter Store, Secrets Manager and ReEncrypt use keys with the caller's permissions; the simulator says so beforehand."""

import json

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow, statements, trusting


def refused(call):
    with pytest.raises(ClientError) as raised:
        call()
    return raised.value.response["Error"]


def test_a_secure_string_under_a_key_of_its_own_needs_decrypt(aws_world):
    account = aws_world.new_account()
    ssm, kms = aws_world.client("ssm", account), aws_world.client("kms", account)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    ssm.put_parameter(Name="/app/secret", Value="hunter2", Type="SecureString", KeyId=key)
    arn = f"arn:aws:ssm:eu-west-1:{account}:parameter/app/*"
    without = aws_world.client("ssm", aws_world.role(account, "without", [allow("ssm:GetParameter*", arn)]))
    both = aws_world.client(
        "ssm", aws_world.role(account, "both", [allow("ssm:GetParameter*", arn), allow("kms:Decrypt", key)])
    )

    error = refused(lambda: without.get_parameters(Names=["/app/secret"], WithDecryption=True))
    without.get_parameters(Names=["/app/secret"])
    found = both.get_parameters(Names=["/app/secret"], WithDecryption=True)["Parameters"]

    assert f"is not authorized to perform: kms:Decrypt on resource: {key}" in error["Message"]
    assert found[0]["Value"] == "hunter2"


def test_a_secure_string_under_the_managed_key_needs_no_more_than_the_parameter(aws_world):
    account = aws_world.new_account()
    aws_world.client("ssm", account).put_parameter(Name="/s", Value="hunter2", Type="SecureString")
    reader = aws_world.role(account, "r", [allow("ssm:GetParameter", f"arn:aws:ssm:eu-west-1:{account}:parameter/s")])

    found = aws_world.client("ssm", reader).get_parameter(Name="/s", WithDecryption=True)

    assert found["Parameter"]["Value"] == "hunter2"


def test_a_secret_under_a_key_of_its_own_needs_decrypt(aws_world):
    account = aws_world.new_account()
    key = aws_world.client("kms", account).create_key()["KeyMetadata"]["Arn"]
    secrets = aws_world.client("secretsmanager", account)
    secret = secrets.create_secret(Name="db", SecretString="hunter2", KmsKeyId=key)["ARN"]
    read = allow("secretsmanager:GetSecretValue", secret)
    without = aws_world.client("secretsmanager", aws_world.role(account, "without", [read]))
    through = {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}
    both = aws_world.client(
        "secretsmanager", aws_world.role(account, "both", [read, allow("kms:Decrypt", key, **through)])
    )

    assert "kms:Decrypt" in refused(lambda: without.get_secret_value(SecretId="db"))["Message"]
    assert both.get_secret_value(SecretId="db")["SecretString"] == "hunter2"


@pytest.mark.parametrize("without", ["kms:ReEncryptFrom", "kms:ReEncryptTo", ""])
def test_re_encryption_needs_both_keys(aws_world, without):
    account = aws_world.new_account()
    kms = aws_world.client("kms", account)
    first, second = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    blob = kms.encrypt(KeyId=first, Plaintext=b"hello", EncryptionContext={"a": "b"})["CiphertextBlob"]
    needed = {"kms:ReEncryptFrom": first, "kms:ReEncryptTo": second}
    role = aws_world.role(account, "r", [allow(action, key) for action, key in needed.items() if action != without])

    def move():
        return aws_world.client("kms", role).re_encrypt(
            CiphertextBlob=blob, DestinationKeyId=second, SourceEncryptionContext={"a": "b"}
        )

    if without:
        assert without in refused(move)["Message"]
    else:
        moved = move()
        assert (moved["SourceKeyId"], moved["KeyId"]) == (first, second)
        assert kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"] == b"hello"


def test_the_simulator_says_what_the_gate_does(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    boundary = iam.create_policy(
        PolicyName="boundary", PolicyDocument=json.dumps(statements([allow(["iam:Get*", "iam:List*"], "*")]))
    )["Policy"]["Arn"]
    trust = json.dumps(trusting(f"arn:aws:iam::{account}:root"))
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust, PermissionsBoundary=boundary)
    deny = {"Effect": "Deny", "Action": "iam:ListUsers", "Resource": "*"}
    iam.put_role_policy(
        RoleName="r", PolicyName="p", PolicyDocument=json.dumps(statements([allow("iam:*", "*"), deny]))
    )

    answer = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{account}:role/r",
        ActionNames=["iam:ListRoles", "iam:ListUsers", "iam:CreateUser"],
    )

    assert [(item["EvalActionName"], item["EvalDecision"]) for item in answer["EvaluationResults"]] == [
        ("iam:ListRoles", "allowed"),
        ("iam:ListUsers", "explicitDeny"),
        ("iam:CreateUser", "implicitDeny"),
    ]


def test_given_policies_are_simulated_with_their_context(aws_world):
    iam = aws_world.client("iam", aws_world.new_account())
    policy = json.dumps(statements([allow("s3:GetObject", "*", StringEquals={"s3:prefix": "y"})]))

    def decision(value):
        entry = {"ContextKeyName": "s3:prefix", "ContextKeyValues": [value], "ContextKeyType": "string"}
        answer = iam.simulate_custom_policy(
            PolicyInputList=[policy],
            ActionNames=["s3:GetObject"],
            ResourceArns=["arn:aws:s3:::bucket/key"],
            ContextEntries=[entry],
        )
        return answer["EvaluationResults"][0]["EvalDecision"]

    assert (decision("y"), decision("z")) == ("allowed", "implicitDeny")
