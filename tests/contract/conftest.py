"""An embedded AWS for contract tests: one child process per test session, fresh accounts per test."""

import itertools
import json
import os
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import boto3
import pytest
from botocore.config import Config

from lockgate.design import Design, Wave
from lockgate.emulator.ports import Credentials
from lockgate.emulator.process import Emulator
from lockgate.forge import Forge
from lockgate.plan import Journal, Observed, Ports, execute, observe, plan_deployment, wanted_stacks
from lockgate.render import render
from policy_writing import allow, statements, trusting

CONFIG = Config(retries={"total_max_attempts": 1}, signature_version=None, s3={"addressing_style": "path"})
SETTLE_SECONDS = 20.0
"""How long an entry may come after its call's effect; reached only while some other call hangs."""


class AwsWorld:
    """The embedded AWS as a test sees it, through boto3 over HTTP.

    Accounts come from `new_account`: each test gets ids that no other test uses, so tests do not meet and may run in
    parallel. `client` takes an account id (its root signs) or `Credentials`. `role` makes a role and assumes it.
    `audit` gives the entries since the test began, the newest last, over the accounts of this test.
    """

    def __init__(self, emulator: Emulator, accounts: Iterator[str]) -> None:
        self.emulator = emulator
        self.endpoint = emulator.endpoint
        self._accounts = accounts
        self._mine: set[str] = set()
        self._since = emulator.audited()

    def new_account(self) -> str:
        """A twelve-digit id that nobody else has; its root can sign at once."""
        account = next(self._accounts)
        self._mine.add(account)
        return account

    def client(self, service: str, who: str | Credentials, region: str = "eu-west-1", **config: Any) -> Any:
        """A boto3 client for an account's root or for credentials. `config` are further `botocore.Config` settings."""
        credentials = self.emulator.root(who) if isinstance(who, str) else who
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            config=CONFIG.merge(Config(**config)) if config else CONFIG,
        )

    def role(
        self,
        account: str,
        name: str,
        policy: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        trust: Mapping[str, Any] | None = None,
        boundary: str | None = None,
        session_policy: Mapping[str, Any] | None = None,
    ) -> Credentials:
        """A role with one inline policy (a document, a list of statements, or none), and a session of it.

        Without `trust` the role trusts its own account, and a user made for the purpose assumes it; with `trust` it must
        still let that account's users in.
        """
        iam = self.client("iam", account)
        document = trust if trust is not None else trusting(f"arn:aws:iam::{account}:root")
        extra = {"PermissionsBoundary": boundary} if boundary else {}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document), **extra)
        if policy is not None:
            iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(statements(policy)))
        return self.assume(self.assumer(account), f"arn:aws:iam::{account}:role/{name}", policy=session_policy)

    def user(self, account: str, name: str, policy: Any = None) -> Credentials:
        """A user with one inline policy, and an access key of it."""
        iam = self.client("iam", account)
        iam.create_user(UserName=name)
        if policy is not None:
            iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=json.dumps(statements(policy)))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    def assumer(self, account: str) -> Credentials:
        """A user of the account that may assume every role; root users may assume none."""
        return self.user(account, f"assumer-{time.monotonic_ns()}", [allow("sts:*", "*")])

    def assume(
        self, who: str | Credentials, role_arn: str, session: str = "session", policy: Any = None, **params: Any
    ) -> Credentials:
        """A session of a role."""
        if policy is not None:
            params["Policy"] = json.dumps(statements(policy))
        answer = self.client("sts", who).assume_role(RoleArn=role_arn, RoleSessionName=session, **params)
        found = answer["Credentials"]
        return Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], found["Expiration"])

    def audit(self, **wanted: str) -> list[Mapping[str, Any]]:
        """The entries of this test's accounts since it began; `wanted` are further keys that must be equal.

        The entry of every call whose effect the test has seen is among them.
        """
        entries = [
            entry
            for entry in self.emulator.audit(self._since, settle=SETTLE_SECONDS)
            if {entry["account"], entry["caller_account"]} & self._mine
        ]
        return [entry for entry in entries if all(entry[key] == value for key, value in wanted.items())]


class ConnectedWorld(AwsWorld):
    """An embedded AWS whose GitHub is a forge with the repository ``acme/orders``."""

    def __init__(self, emulator: Emulator, accounts: Iterator[str], token: str) -> None:
        super().__init__(emulator, accounts)
        self._token = token

    def deploy(self, designed: Design, ports: Ports, before: Journal, after: Journal) -> None:
        """Deploy a design of one line, with a person who completes its connection between two plans."""
        wanted = wanted_stacks(render(designed))
        account = designed.lines[0].infrastructure
        early = [each for each in wanted if each.wave < Wave.PIPELINE]
        execute(plan_deployment(early, Observed(), designed.prefix), ports, before)
        for each in self.client("codeconnections", account).list_connections()["Connections"]:
            made = {"arn": each["ConnectionArn"], "token": self._token}
            self.emulator.control("POST", "connections/handshake", made)
        late = [each for each in wanted if each.wave >= Wave.PIPELINE]
        observed = observe(ports.stacks, (each.stack for each in wanted))
        execute(plan_deployment(late, observed, designed.prefix), ports, after)


@pytest.fixture(scope="session")
def emulator_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One emulator for the whole session of this worker, without a GitHub."""
    with Emulator.start(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def account_ids() -> Iterator[str]:
    """Account ids that no other worker and no other test uses."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    return (f"{4 + worker:02d}{number:010d}" for number in itertools.count(1))


@pytest.fixture
def aws_world(emulator_process: Emulator, account_ids: Iterator[str]) -> AwsWorld:
    """The embedded AWS, with accounts of this test's own: see `AwsWorld`."""
    return AwsWorld(emulator_process, account_ids)


@pytest.fixture(scope="session")
def lasting_world(emulator_process: Emulator, account_ids: Iterator[str]) -> AwsWorld:
    """The embedded AWS with accounts that all tests of this worker share: for what takes long to set up."""
    return AwsWorld(emulator_process, account_ids)


@pytest.fixture(scope="session")
def forge_with_orders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Forge, str]]:
    """A forge with the empty repository ``acme/orders``, and the token of its administrator."""
    with Forge.start(tmp_path_factory.mktemp("forge")) as forge:
        token = forge.create_user("ada")
        forge.create_organization("acme", "ada")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{forge.url}/orgs/acme/repos", b'{"name": "orders"}', headers)
        urllib.request.urlopen(request, timeout=30).close()
        yield forge, token


@pytest.fixture
def connected_world(
    tmp_path_factory: pytest.TempPathFactory, forge_with_orders: tuple[Forge, str], account_ids: Iterator[str]
) -> Iterator[ConnectedWorld]:
    """An embedded AWS of the test's own beside the forge: see `ConnectedWorld`."""
    forge, token = forge_with_orders
    with Emulator.start(tmp_path_factory.mktemp("connected"), github=forge.url) as emulator:
        yield ConnectedWorld(emulator, account_ids, token)
