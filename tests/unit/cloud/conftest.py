"""Sessions whose clients are stubbed: botocore checks every request and answer against AWS's own service model."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from lockgate.cloud import Keys
from lockgate.cloud.session import Session

ACCOUNT, REGION = "111111111111", "eu-west-1"


@pytest.fixture(scope="session")
def models() -> Session:
    """Keeps the service models that it has read."""
    return Session(lambda _account: Keys("AKIAEXAMPLE", "secret"), REGION, "http://127.0.0.1:9")


@pytest.fixture
def session(models: Session) -> Session:
    return models.as_somebody(Keys("AKIAEXAMPLE", "secret"))


@pytest.fixture
def stub(session: Session) -> Iterator[Callable[[str], Any]]:
    """Makes the stubber of a service; every answer that was prepared must have been asked for."""
    made: dict[str, Stubber] = {}

    def make(service: str) -> Stubber:
        if service not in made:
            made[service] = Stubber(session.client(ACCOUNT, service))
            made[service].activate()
        return made[service]

    yield make
    for stubber in made.values():
        stubber.assert_no_pending_responses()
