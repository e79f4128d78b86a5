"""A pipeline between two accounts, for each test its own."""

from types import SimpleNamespace
from typing import Any

import pytest

from pipeline_delivery import Delivery, action, document, eventually, stage, trust, unzipped, zipped
from policy_writing import allow


@pytest.fixture
def words() -> SimpleNamespace:
    """The small functions in which tests write declarations and policies."""
    return SimpleNamespace(
        action=action,
        allow=allow,
        document=document,
        eventually=eventually,
        stage=stage,
        trust=trust,
        unzipped=unzipped,
        zipped=zipped,
    )


@pytest.fixture
def delivery(aws_world: Any) -> Delivery:
    """The accounts with everything but the pipeline, which each test creates as it likes."""
    made = Delivery(aws_world, aws_world.new_account(), aws_world.new_account())
    made.prepare()
    return made
