"""Calls per second of the embedded AWS with IAM enforced, against its bare engine and, on request, moto.

Run: `python benchmarks/emulator_calls.py [--moto] [requests]`. All servers run in turn in one run and are shown as
ratios, because absolute numbers are the machine's. The cost of a call is the server's own processor time, which
other work on the machine does not disturb. Requests are signed beforehand and sent over kept-alive
connections by one and by eight clients, which share the machine's cores with the server. `--moto` installs moto's
server from the package registry into a temporary environment. The embedded AWS checks every signature and asks IAM
for a role session with a policy of its own; the others check nothing.
"""

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import boto3
import psutil
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signer

from lockgate.emulator.ports import Credentials
from lockgate.emulator.process import Emulator

ACCOUNT, REGION, BUCKET = "111111111111", "eu-west-1", "benchmark-bucket"
BODY = b"x" * 1024
CLIENTS = (1, 8)
MOTO = "moto[server]==5.2.5"


class Server:
    """A running server: where it is, who signs, what it took to start, and its process."""

    def __init__(self, name: str, port: int, root: Credentials, pid: int, started: float) -> None:
        self.name, self.port, self.root, self.started = name, port, root, started
        self.process = psutil.Process(pid)
        self.caller = root

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=self.root.access_key,
            aws_secret_access_key=self.root.secret_key,
        )

    def seconds(self) -> float:
        """Processor time of the server so far."""
        used = self.process.cpu_times()
        return used.user + used.system

    def megabytes(self) -> float:
        return self.process.memory_info().rss / 2**20


@contextmanager
def lockgate() -> Iterator[Server]:
    began = time.perf_counter()
    with Emulator.start() as emulator:
        yield Server("lockgate", emulator.port, emulator.root(ACCOUNT), emulator.pid, time.perf_counter() - began)


@contextmanager
def command(name: str, arguments: list[str], environment: dict[str, str], port: int) -> Iterator[Server]:
    began = time.perf_counter()
    process = subprocess.Popen(
        arguments, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if process.poll() is not None:
                raise SystemExit(f"{name} ended with code {process.returncode}")
            time.sleep(0.01)
        yield Server(name, port, Credentials(ACCOUNT, "test"), process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait()


def bare_engine() -> AbstractContextManager[Server]:
    port = free_port()
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
    return command("engine", [sys.executable, "-m", "ministack"], settings | {"LOG_LEVEL": "WARNING"}, port)


def moto(folder: Path) -> AbstractContextManager[Server]:
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "-q", MOTO], check=True)
    port = free_port()
    return command("moto", [str(folder / "bin" / "moto_server"), "-p", str(port)], {}, port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prepare(server: Server) -> bytes:
    """A bucket, a key and a role with exactly the permissions of the benchmark; the role's session signs."""
    server.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    kms, iam = server.client("kms"), server.client("iam")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="benchmark", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    allowed = [
        {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": f"arn:aws:s3:::{BUCKET}/*"},
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": key},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    iam.put_role_policy(RoleName="benchmark", PolicyName="benchmark", PolicyDocument=policy)
    if server.name == "lockgate":
        iam.create_user(UserName="benchmark")
        iam.put_user_policy(UserName="benchmark", PolicyName="assume", PolicyDocument=policy)
        made = iam.create_access_key(UserName="benchmark")["AccessKey"]
        sts = boto3.client(
            "sts",
            region_name=REGION,
            endpoint_url=f"http://127.0.0.1:{server.port}",
            aws_access_key_id=made["AccessKeyId"],
            aws_secret_access_key=made["SecretAccessKey"],
        )
        found = sts.assume_role(RoleArn=role, RoleSessionName="benchmark")["Credentials"]
        server.caller = Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
    return blob


def signed(server: Server, service: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple:
    """Method, path, body and headers of a signed request."""
    request = AWSRequest(method, f"http://127.0.0.1:{server.port}{path}", data=body, headers=headers)
    caller = server.caller
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    if service == "s3":
        request.headers["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest()
    signer(Signer(caller.access_key, caller.secret_key, caller.token), service, REGION).add_auth(request)
    return method, path, body, dict(request.headers.items())


def work(server: Server, blob: bytes, count: int) -> dict[str, list]:
    role = f"arn:aws:iam::{ACCOUNT}:role/benchmark"
    form = {"content-type": "application/x-www-form-urlencoded"}
    assume = f"Action=AssumeRole&Version=2011-06-15&RoleSessionName=again&RoleArn={role}".encode()
    target = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.Decrypt"}
    decrypt = json.dumps({"CiphertextBlob": base64.b64encode(blob).decode()}).encode()
    kinds = {
        "S3 put": lambda n: ("s3", "PUT", f"/{BUCKET}/key-{n % 100}", BODY, {}),
        "S3 get": lambda n: ("s3", "GET", f"/{BUCKET}/key-{n % 100}", b"", {}),
        "AssumeRole": lambda _: ("sts", "POST", "/", assume, form),
        "KMS Decrypt": lambda _: ("kms", "POST", "/", decrypt, target),
    }
    return {name: [signed(server, *make(n)) for n in range(count)] for name, make in kinds.items()}


def send(port: int, requests: list, failures: list) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    for method, path, body, headers in requests:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        text = response.read()
        if response.status != 200:
            failures.append((response.status, text[:300]))
    connection.close()


def rate(server: Server, requests: list, clients: int) -> tuple[float, float]:
    """Requests per second with so many clients, and microseconds of the server for each; failures end the benchmark."""
    failures: list = []
    threads = [
        threading.Thread(target=send, args=(server.port, requests[n::clients], failures)) for n in range(clients)
    ]
    began, used = time.perf_counter(), server.seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"{server.name}: {failures[0]}")
    elapsed = time.perf_counter() - began
    return len(requests) / elapsed, (server.seconds() - used) / len(requests) * 1e6


def measure(server: Server, count: int) -> dict[tuple[str, int], float]:
    found = {
        ("start to ready, s", 0): server.started,
        ("start, processor s", 0): server.seconds(),
        ("idle memory, MB", 0): server.megabytes(),
    }
    blob = prepare(server)
    for name, requests in work(server, blob, count).items():
        rate(server, requests[: count // 10], 1)
        for clients in CLIENTS:
            found[f"{name}/s", clients], found[f"{name} µs", clients] = rate(server, requests, clients)
    found["memory after, MB", 0] = server.megabytes()
    return found


def main() -> None:
    arguments = sys.argv[1:]
    count = int(next((item for item in arguments if item.isdigit()), "1000"))
    columns: dict[str, dict[tuple[str, int], float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        starters = [bare_engine, lockgate] + ([lambda: moto(Path(folder))] if "--moto" in arguments else [])
        for starter in starters:
            with starter() as server:
                columns[server.name] = measure(server, count)
    print(f"{'':28}" + "".join(f"{name:>12}" for name in columns) + f"{'ours/engine':>14}")
    for key in columns["lockgate"]:
        label = key[0] + (f", {key[1]} client{'s' if key[1] > 1 else ''}" if key[1] else "")
        values = [column[key] for column in columns.values()]
        cost = f"{columns['lockgate'][key] / columns['engine'][key]:14.2f}" if key[1] else ""
        print(f"{label:28}" + "".join(f"{value:12.1f}" for value in values) + cost)


if __name__ == "__main__":
    main()
