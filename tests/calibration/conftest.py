"""A small hospital whose values files may give, and small files."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from twin.hospital.scenario import Scenario, from_dict

Log = Callable[[Sequence[str]], Path]

HOSPITAL: dict[str, Any] = {
    "twin": 1,
    "name": {"zh": "急诊", "en": "Emergency"},
    "layout": {
        "name": {"zh": "医院", "en": "Hospital"},
        "timezone": "Asia/Shanghai",
        "resources": {
            "bed": {"name": {"zh": "床", "en": "Beds"}, "kind": "bed", "capacity": 9},
        },
    },
    "demand": {
        "arrivals": {
            "name": {"zh": "患者", "en": "Patients"},
            "pathway": "visit",
            "per_day": 50,
            "profile": {"00:00": 1},
            "by_day": {"sun": 0.5},
        }
    },
    "pathways": {
        "visit": {
            "name": {"zh": "就诊", "en": "Visit"},
            "steps": [
                {"do": "hold", "id": "wait", "minutes": 10},
                {
                    "do": "chance",
                    "id": "where",
                    "branches": [
                        {"p": 0.5, "steps": [{"do": "leave"}]},
                        {
                            "steps": [
                                {
                                    "do": "hold",
                                    "id": "stay",
                                    "for": "bed",
                                    "minutes": 60,
                                }
                            ]
                        },
                    ],
                },
            ],
        }
    },
    "from_files": {
        "log": {
            "begins": ["登记"],
            "ends": ["Discharge"],
            "later": ["Return"],
            "stages": {"seen": ["Triage"], "ward": ["Admission"]},
            "shares": {
                "visit.where": {"from": "begin", "branches": [["none"], ["ward"]]}
            },
            "minutes": {
                "visit.wait": {"from": "begin", "to": ["seen"]},
                "visit.stay": {"from": "ward", "to": ["end"]},
            },
        }
    },
}


@pytest.fixture
def scenario() -> Scenario:
    """The small hospital."""
    return from_dict(HOSPITAL)


@pytest.fixture
def write_log(tmp_path: Path) -> Log:
    """Write a log of cases given as `Activity minute, Activity minute, ...`."""

    def written(cases: Sequence[str]) -> Path:
        rows = ["病例号,活动,时间"]
        for case, events in enumerate(cases):
            for event in filter(None, events.split(", ")):
                activity, minute = event.rsplit(" ", 1)
                start = np.datetime64("2024-03-01T08:00") + case * 60
                time = str(start + int(minute)).replace("T", " ")
                rows.append(f"P{case},{activity},{time}")
        path = tmp_path / "log.csv"
        path.write_text("\n".join(rows), encoding="gb18030")
        return path

    return written


@pytest.fixture
def write_counts(tmp_path: Path) -> Callable[..., Path]:
    """Write counts by the hour, `count(day, hour)` from a Monday on."""

    def written(days: int, count: Callable[[int, int], int]) -> Path:
        rows = ["Date,Hour,Arrivals"]
        for day in range(days):
            date = np.datetime64("2024-03-04") + day
            rows += [f"{date},{hour},{count(day, hour)}" for hour in range(24)]
        path = tmp_path / "counts.csv"
        path.write_text("\n".join(rows), encoding="utf-8")
        return path

    return written


ADMITTED = "登记 0, Triage {wait}, Admission 60, Discharge {end}"
HOME = "登记 0, Triage {wait}"


def many() -> list[str]:
    """Thirty admitted after 1 to 30 minutes for 100, 110, ... minutes; ten not."""
    admitted = [
        ADMITTED.format(wait=wait, end=150 + 10 * wait) for wait in range(1, 31)
    ]
    return [*admitted, *[HOME.format(wait=40)] * 10]


def counts(basis) -> dict[str, int | str]:
    """Every count of a file by its English name."""
    return {label.en: count for label, count in basis.counts}
