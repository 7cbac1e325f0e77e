"""Small hospitals to draw from."""

from collections.abc import Callable
from typing import Any

import pytest

from twin.hospital.scenario import Scenario, from_dict

PLACES = {
    "ground": ("level", None),
    "upper": ("level", None),
    "gate": ("unit", "ground"),
    "hall": ("unit", "ground"),
    "lobby": ("unit", "ground"),
    "clinic": ("unit", "ground"),
    "landing": ("unit", "upper"),
    "ward": ("unit", "upper"),
}
WAYS = [
    {"from": "gate", "to": "hall", "length_m": 60},
    {"from": "hall", "to": "clinic", "length_m": 30, "accessible": False},
    {"from": "hall", "to": "lobby", "length_m": 24},
    {"from": "lobby", "to": "clinic", "length_m": 36},
    {"from": "lobby", "to": "landing", "kind": "lift", "length_m": 6, "seconds": 20},
    {"from": "landing", "to": "ward", "length_m": 12},
]
RESOURCES = {
    "kiosk": {"capacity": 2, "kind": "kiosk"},
    "counter": {"capacity": 1, "kind": "staff"},
    "doctor": {"capacity": 3, "kind": "staff"},
    "room": {"capacity": 3, "kind": "room"},
    "bed": {"capacity": 4, "kind": "bed"},
    "lifts": {"capacity": 2, "kind": "lift", "places": 8, "return_seconds": 30},
}


def named(text: str) -> dict[str, str]:
    """A name that both languages share."""
    return {"zh": text, "en": text}


@pytest.fixture(scope="session")
def hospital() -> Callable[..., Scenario]:
    """Makes a scenario of pathways and what else differs from the small hospital."""

    def make(
        pathways: dict[str, Any],
        demand: dict[str, Any] | None = None,
        resources: dict[str, Any] | None = None,
        **more: Any,
    ) -> Scenario:
        ordinals = iter(range(2))
        places = {
            name: {"feature_type": kind, "name": named(name)}
            | ({"level_id": level} if level else {"ordinal": next(ordinals)})
            for name, (kind, level) in PLACES.items()
        }
        have = RESOURCES | (resources or {})
        layout = {
            "name": named("small"),
            "places": places,
            "connections": WAYS,
            "resources": {k: {"name": named(k), **v} for k, v in have.items()},
        }
        if demand is None:
            first = next(iter(pathways))
            demand = {"visit": {"pathway": first, "arrivals": {"minutes": [600]}}}
        content = {
            "twin": 1,
            "name": named("small"),
            "layout": layout,
            "calendar": {"region": "none"},
            "demand": demand,
            "pathways": pathways,
        }
        return from_dict(content | more)

    return make
