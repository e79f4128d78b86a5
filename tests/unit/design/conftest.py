"""The samples, designed and rendered once, and as accounts that can be asked."""

import pytest

from design_samples import SAMPLES
from lockgate.design import Design, design
from lockgate.render import render
from rendered_accounts import Accounts


@pytest.fixture(scope="session")
def designs() -> dict[str, Design]:
    return {name: design(make()) for name, make in SAMPLES.items()}


@pytest.fixture(scope="session")
def worlds(designs) -> dict[str, Accounts]:
    return {name: Accounts.of(render(made)) for name, made in designs.items()}
