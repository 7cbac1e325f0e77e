"""What tests share: hypothesis profiles and the public data beside the project."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).parents[1]

settings.register_profile(
    "dev",
    max_examples=100,
    deadline=None,  # a first call may compile a kernel
    derandomize=True,  # a failure on one machine is a failure on all
    database=None,
)
settings.register_profile(
    "ci",
    settings.get_profile("dev"),
    max_examples=500,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout's root."""
    return PROJECT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data, kept beside the project and never inside it."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public data are not beside the project in ../shared/data")
    return folder
