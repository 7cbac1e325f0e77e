"""A census of every kind of event, as it was when its schema was fixed."""

import json
from pathlib import Path

from tests.feeds.census.conftest import Told

GOLDEN = Path(__file__).with_name("golden.json")


def whole(told: Told) -> None:
    """Tell something of each kind."""
    who = {"visit": "v", "patient": "p"}
    told.tell(
        *("movement", "07:00"),
        **{"what": "admit", "visit_class": "inpatient", "place": "w3", "bed": "w3/1"},
        **{"sex": "female", "age_band": "60-69", "pathogen": "none"},
        **who,
    )
    told.tell("movement", "08:00", what="depart", place="imaging", **who)
    told.tell("movement", "08:10", what="pending-discharge", expected="1:10:00", **who)
    told.tell("movement", "08:20", what="transfer", visit="w", place="icu", bed="icu/1")
    told.tell(
        *("movement", "08:30"),
        **{"what": "pre-admit", "visit": "x", "place": "w3", "expected": "2:09:00"},
    )
    told.tell("bed", "06:00", bed="w3/1", place="w3", state="occupied")
    told.tell("bed", "06:00", bed="w3/9", place="w3", state="closed", until="3:06:00")
    told.tell("device", "06:00", device="ct", state="up")
    told.tell(
        *("device", "06:00"),
        **{"device": "ct", "state": "planned", "start": "1:06:00", "until": "1:08:00"},
    )
    told.tell("parking", "08:00", what="level", lot="p1", occupied=40, free=20, queue=2)
    told.tell("parking", "08:05", what="in", lot="p1", plate="c")
    told.tell("ticket", "08:00", what="issued", ticket="t", queue="clinic", patient="q")
    told.tell(
        "order", "08:00", what="placed", order="o", service="ct", priority=2, **who
    )
    told.tell(
        *("theatre", "08:00"),
        **{"what": "listed", "case": "c", "theatre": "or1", "planned_min": 90.0},
        **{"planned_start": "1:08:00", "is_urgent": False, "surgeon": "s"},
        **who,
    )
    told.tell(
        *("appointment", "08:00"),
        **{"what": "book", "appointment": "a", "place": "clinic", "doctor": "d"},
        **{"start": "1:09:00", "end": "1:09:10", "patient": "q"},
    )
    times = {"start": "1:08:00", "end": "1:16:00"}
    told.tell("roster", "07:00", what="shift", resource="nurse", staff="n", **times)
    told.tell("roster", "07:00", what="absence", resource="nurse", count=2, **times)
    told.tell(
        *("weather", "06:00"),
        **{"station": "roof", "valid": "12:00", "temp_c": 21.5, "wind_m_s": 3.0},
        source="met",
    )


def test_the_json_of_a_census_is_what_it_was(told: Told) -> None:
    """The JSON form moves only with its schema version; `golden.json` shows how."""
    whole(told)
    found = told.at("09:00").to_json()
    assert found == json.loads(GOLDEN.read_text("utf-8")), json.dumps(found)
