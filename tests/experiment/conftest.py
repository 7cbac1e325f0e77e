"""A hospital of a desk and three beds."""

from typing import Any

import pytest

from twin.hospital.scenario import Scenario, from_dict


def data() -> dict[str, Any]:
    """The tiny hospital as plain data."""
    exam = {"do": "hold", "for": "desk", "minutes": {"exponential": {"mean": 4}}}
    stay = {"do": "hold", "for": "bed", "minutes": {"exponential": {"mean": 200}}}
    branches = [{"p": 0.1, "steps": [stay]}, {"p": 0.9}]
    return {
        "twin": 1,
        "name": {"zh": "小医院", "en": "Tiny"},
        "layout": {
            "name": {"zh": "小", "en": "Small"},
            "timezone": "Asia/Shanghai",
            "resources": {
                "desk": {
                    "name": {"zh": "窗口", "en": "Desk"},
                    "capacity": 1,
                    "kind": "staff",
                },
                "bed": {
                    "name": {"zh": "床", "en": "Beds"},
                    "capacity": 3,
                    "kind": "bed",
                },
            },
        },
        "run": {
            "days": 2,
            "warm_up_days": 1,
            "start": "2026-11-23",
            "replications": 3,
            "seed": 5,
        },
        "demand": {"walk-in": {"pathway": "out", "per_day": 200}},
        "pathways": {"out": [exam, {"do": "chance", "branches": branches}]},
    }


@pytest.fixture(scope="session")
def tiny() -> Scenario:
    """A scenario of two days after one of warm-up."""
    return from_dict(data())
