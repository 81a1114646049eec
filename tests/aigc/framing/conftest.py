"""The shipped classifier, which reads framed pictures."""

import pytest

import aigc
from aigc.models.dnn import DNN


@pytest.fixture(scope="session")
def dnn() -> DNN:
    return aigc.load_dnn(device="cpu")
