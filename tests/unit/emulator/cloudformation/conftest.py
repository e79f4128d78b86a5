import pytest

from cloudformation_fakes import Cfn, FakeAws


@pytest.fixture
def aws():
    """An `Aws` whose clients answer from a table."""
    return FakeAws()


@pytest.fixture
def cfn(aws):
    """CloudFormation over it."""
    return Cfn(aws)
