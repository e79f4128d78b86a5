"""``lockgate ask --live``: the command against a running embedded AWS, with the emulator's convention of keys."""

import json

from lockgate.cli.app import build
from lockgate.cli.failures import guarded
from lockgate.kernel import Exit
from policy_writing import allow


def test_a_running_account_is_asked_with_its_id_as_access_key(aws_world, capsys, tmp_path, monkeypatch):
    account = aws_world.new_account()
    aws_world.role(account, "reader", [allow("s3:ListAllMyBuckets", "*")])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", aws_world.emulator.root(account).secret_key)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    def asked(action):
        arguments = ["ask", f"role/{account}:reader", action, "*", "--live", aws_world.endpoint, "--format", "json"]
        code = guarded(lambda: build()(arguments, prog_name="lockgate"))
        return code, json.loads(capsys.readouterr().out)

    code, document = asked("s3:ListAllMyBuckets")
    assert (code, document["allowed"], document["world"]) == (Exit.DONE, True, aws_world.endpoint)
    assert document["questions"][0]["reasons"][0]["holder"] == "reader"
    code, document = asked("iam:ListUsers")
    assert (code, document["allowed"]) == (Exit.REFUTED, False)
