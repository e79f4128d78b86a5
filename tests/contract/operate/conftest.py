"""A project that is deployed and delivers, for tests that push one after the other."""

from collections.abc import Iterator

import pytest

from delivered_project import Delivered, delivered_project


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    """One for all of them: setting it up takes longer than a test."""
    with delivered_project(tmp_path_factory.mktemp("delivered")) as made:
        yield made
