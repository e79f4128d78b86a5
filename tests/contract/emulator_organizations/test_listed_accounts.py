"""A world that was started with a list of its accounts."""

import boto3
import pytest
from botocore.exceptions import ClientError

from lockgate.emulator.process import Emulator

MANAGEMENT, UNKNOWN = "111111111111", "222222222222"


def test_a_created_account_exists_and_others_do_not(tmp_path):
    with Emulator.start(tmp_path / "aws", accounts=[MANAGEMENT]) as emulator:

        def client(service, account):
            root = emulator.root(account)
            keys = {"aws_access_key_id": root.access_key, "aws_secret_access_key": root.secret_key}
            return boto3.client(service, region_name="eu-west-1", endpoint_url=emulator.endpoint, **keys)

        api = client("organizations", MANAGEMENT)
        api.create_organization()
        api.create_account(Email="dev@example.com", AccountName="dev")
        made = api.list_create_account_status()["CreateAccountStatuses"][0]["AccountId"]
        assert client("sts", made).get_caller_identity()["Account"] == made
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            client("sts", UNKNOWN).get_caller_identity()
