"""Cars, gates and lifts worked out by hand."""

from dataclasses import replace

import numpy as np

from twin.situations.window import HOUR
from twin.values.capacity import ResourceRule
from twin.values.journeys import Outcome
from twin.values.requests import Requests
from twin.values.step import MINUTE, MISSING, Op

NEAR, FAR, GATE = 0, 1, 2
REQUESTS = Requests.of(
    [
        ("near", [[(NEAR, 1)]]),
        ("any", [[(NEAR, 1), (FAR, 1)]]),
        ("gate", [[(GATE, 1)]]),
    ],
    3,
)
RULES = [
    ResourceRule("near", ((0, 2),), queue_limit=0),
    ResourceRule("far", ((0, 4),)),
    ResourceRule("gate", ((0, 1),)),
]
ROLES = {"kinds": ("parking", "parking", "other"), "passages": [GATE]}


def test_parking(journeys, row, visit, say) -> None:
    """One parks near for half an hour; one waits 12 min for any and parks far."""
    made = journeys(
        REQUESTS,
        [
            visit([row(Op.SEIZE, 0, 0, 0, 0, 0, HOUR // 2, option=0)], 0, HOUR // 2),
            visit([row(Op.SEIZE, 1, 0, 0, 0, 12 * MINUTE, HOUR, option=2)], left=HOUR),
        ],
    )
    said = say(made, RULES, 1, **ROLES)
    assert said["parking_occupancy"].tolist() == [[0.5 / 2, 0.8 / 4]]
    assert said["parking_queue"].tolist() == [[0.2, 0.2]]
    assert said["parking_wait_min"].tolist() == [0, 12]
    assert said["cars_turned_away"].sum() == said["cars_without_space"].sum() == 0


def test_cars_that_find_nothing(journeys, row, visit, say) -> None:
    """Who parks far, before or after being turned away near, has found a space."""
    away = row(
        Op.SEIZE, asked=60, ended=60, outcome=Outcome.TURNED_AWAY, option=MISSING
    )
    late = away._replace(arg=1, asked=HOUR, ended=HOUR + 60, outcome=Outcome.GAVE_UP)
    made = journeys(
        REQUESTS,
        [
            visit([away, row(Op.SEIZE, 1, 0, 0, 60, 90, 900, option=2)], 60, 900),
            visit([away], 60, 60),
            visit([row(Op.SEIZE, 1, 0, 0, 0, 0, 900, option=2), away], 0, 900),
            visit([late], HOUR, HOUR + 60),
        ],
    )
    said = say(made, RULES, 2, **ROLES)
    assert said["cars_turned_away"].tolist() == [[3, 0], [1, 1]]
    assert said["cars_without_space"].tolist() == [1, 1]


def test_gates(journeys, row, visit, say) -> None:
    """Waits of 2 and 4 min in one hour, of 9 in the next, at a gate."""
    waits = [(0, 2), (10, 14), (60, 69)]
    rows = [
        row(Op.SEIZE, 2, 0, 0, a * MINUTE, b * MINUTE, b * MINUTE, option=3)
        for a, b in waits
    ]
    made = journeys(REQUESTS, [visit([each], each.asked, each.ended) for each in rows])
    said = say(made, RULES, 2, **ROLES)
    assert said["passage_wait_min"].tolist() == [[3], [9]]
    assert said["passage_mean_wait_min"].tolist() == [5]
    assert 9 <= said["passage_wait_p90_min"][0] < 10
    assert said["passage_served"].tolist() == [[2], [1]]
    assert said["passage_queue"].tolist() == [[6 / 60], [9 / 60]]


def test_means_of_arrival(journeys, visit, say) -> None:
    """Three in a car, with two companions; one of whom nothing is said; no specimen."""
    made = journeys(
        REQUESTS,
        [
            visit([], 5, 9, party=3),
            visit([], HOUR, 2 * HOUR, party=1),
            visit([], 7, 9, party=0),
        ],
    )
    codes = np.array([[0, 1], [0, MISSING], [0, 0]], dtype=np.int16)
    itineraries = replace(made.itineraries, attributes=codes)
    said = say(
        replace(made, itineraries=itineraries),
        RULES,
        2,
        means=("bus", "car"),
        means_attribute=1,
        **ROLES,
    )
    assert said["arrivals_by_means"].tolist() == [[0, 3, 0], [0, 0, 1]]
