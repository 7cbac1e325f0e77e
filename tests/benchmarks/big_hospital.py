"""A made-up big hospital in which every operation of the engines is in use.

A day brings 5,000 outpatients to 25 clinics, 450 emergencies and 150 elective
admissions to 30 wards. Most offered loads lie between 0.6 and 0.8, so that it settles.
"""

from typing import Any

from twin.hospital.scenario import Scenario, from_dict

CLINICS = 25
WARDS = 30
GROUPS = 10
"""Specialties; each has three wards."""
DAYTIME = "07:00-20:00"

Data = dict[str, Any]


def big_hospital(days: int = 365) -> Scenario:
    """The scenario, without warm-up and with 60 streams of visits."""
    return from_dict(
        {
            "twin": 1,
            "name": named("big hospital"),
            "why": {"zh": "基准测试", "en": "a benchmark"},
            "layout": layout(),
            "run": {"days": days, "replications": 1, "seed": 1},
            "calendar": {"region": "none"},
            "schedules": schedules(),
            "demand": demand(),
            "pathways": pathways(),
        }
    )


def named(text: str) -> dict[str, str]:
    """A name that both languages share."""
    return {"zh": text, "en": text}


def layout() -> Data:
    """Clinics and wards on corridors, two levels joined by a lift."""
    places: Data = {
        "ground": {"feature_type": "level", "name": named("ground"), "ordinal": 0},
        "upper": {"feature_type": "level", "name": named("upper"), "ordinal": 1},
    }
    rooms = ["entrance", "hall", "lift-0", "emergency", "imaging", "pharmacy", "lab"]
    rooms += [f"clinic-{c}" for c in range(CLINICS)]
    upstairs = ["lift-1", *(f"wards-{g}" for g in range(GROUPS))]
    for level, names in (("ground", rooms), ("upper", upstairs)):
        for name in names:
            places[name] = {
                "feature_type": "unit",
                "name": named(name),
                "level_id": level,
            }
    ways = [("entrance", "hall", 40), ("hall", "lift-0", 25), ("hall", "imaging", 60)]
    ways += [("hall", "pharmacy", 30), ("hall", "emergency", 90), ("hall", "lab", 35)]
    ways += [("hall", f"clinic-{c}", 20 + 6 * c) for c in range(CLINICS)]
    ways += [("lift-1", f"wards-{g}", 20 + 12 * g) for g in range(GROUPS)]
    connections: list[Data] = [
        {"from": start, "to": end, "length_m": length} for start, end, length in ways
    ]
    connections.append(
        {"from": "lift-0", "to": "lift-1", "kind": "lift", "length_m": 4, "seconds": 60}
    )
    return {
        "name": named("big hospital"),
        "places": places,
        "connections": connections,
        "resources": resources(),
    }


def resources() -> Data:
    """What can be held; at drops, pre-emption, limits and likeness all occur."""
    found: Data = {
        "parking": {"capacity": 40, "kind": "parking", "queue_limit": 20},
        "kiosk": {"capacity": 16, "kind": "kiosk"},
        "counter": {"capacity": 2, "kind": "staff"},
        "analyser": {"capacity": 32, "kind": "equipment", "at_drop": "restart"},
        "ct": {"capacity": 9, "kind": "scanner", "pre_empt": "resume"},
        "x-ray": {"capacity": 3, "kind": "scanner"},
        "ultrasound": {"capacity": 5, "kind": "scanner"},
        "window": {"capacity": 5, "kind": "staff", "queue_limit": 60},
        "lifts": {"capacity": 6, "kind": "lift", "places": 12, "return_seconds": 30},
        "triage-nurse": {"capacity": 2, "kind": "staff"},
        "bay": {"capacity": 24, "kind": "bed"},
        "chair": {"capacity": 14, "kind": "other", "pre_empt": "leave"},
        "doctor-ed": {"capacity": 12, "kind": "staff", "pre_empt": "restart"},
        "nurse-ed": {"capacity": 12, "kind": "staff"},
        "theatre": {"capacity": 14, "kind": "theatre", "at_drop": "suspend"},
        "surgeon": {"capacity": 14, "kind": "staff"},
        "nurse-ward": {"capacity": 22, "kind": "staff"},
        "porter": {"capacity": 5, "kind": "staff"},
    }
    for c in range(CLINICS):
        at_drop = ("finish", "finish", "suspend", "finish", "restart")[c % 5]
        found[f"doctor-{c}"] = {"capacity": 6, "kind": "staff", "at_drop": at_drop}
        found[f"room-{c}"] = {"capacity": 6, "kind": "room"}
        if c % 8 == 0:
            found[f"nurse-{c}"] = {"capacity": 6, "kind": "staff"}
    for w in range(WARDS):
        alike = ["sex"] if w % 3 else []
        found[f"ward-{w}"] = {
            "capacity": 58,
            "added_beds": 2,
            "kind": "bed",
            "alike": alike,
        }
    return {name: {"name": named(name), **each} for name, each in found.items()}


def schedules() -> Data:
    """Doctors by the hour, less at noon and in the evening."""
    found: Data = {
        "kiosk": {"all": {DAYTIME: 16}},
        "counter": {"all": {DAYTIME: 2}},
        "analyser": {"all": {"00:00-07:00": 10, "07:00-19:00": 32, "19:00-24:00": 16}},
        "ct": {"all": {"00:00-07:00": 3, "07:00-19:00": 9, "19:00-24:00": 4}},
        "x-ray": {"all": {"00:00-07:00": 1, "07:00-19:00": 3, "19:00-24:00": 2}},
        "ultrasound": {"all": {"07:00-19:00": 5, "19:00-22:00": 2}},
        "window": {"all": {"07:30-20:30": 5}},
        "doctor-ed": {"all": {"00:00-08:00": 8, "08:00-22:00": 12, "22:00-24:00": 10}},
        "theatre": {"all": {"07:00-12:30": 14, "13:00-21:00": 14}},
        "surgeon": {"all": {"07:00-23:00": 14}},
    }
    for c in range(CLINICS):
        noon, evening = 2 + c % 2, 3
        full = 6 if c % 6 == 4 or c >= 18 else 5
        found[f"doctor-{c}"] = {
            "mon-fri": {
                "08:00-12:00": full,
                "12:00-13:30": noon,
                "13:30-17:30": full,
                "17:30-20:30": evening,
            },
            "sat,sun": {"08:00-17:30": full, "17:30-20:30": evening},
        }
    return found


def demand() -> Data:
    """Booked and walk-in outpatients of each clinic, emergencies, admissions."""
    car = {"comes_by": {"car": 0.15, "other": 0.85}}
    sex = {"sex": {"female": 0.5, "male": 0.5}}
    group = {"group": {f"g{g}": 1 / GROUPS for g in range(GROUPS)}}
    found: Data = {}
    for c in range(CLINICS):
        found[f"booked-{c}"] = {
            "pathway": "punctual" if c == 3 else f"clinic-{c}",
            "appointments": {
                "days": "all",
                "slots": {
                    "08:00-11:40": {"every": 10, "places": 3},
                    "13:30-16:50": {"every": 10, "places": 3},
                },
            },
            "filled": 0.95,
            "no_show": 0.1,
            "unpunctuality": {
                "truncated_normal": {"mean": -12, "sd": 15, "low": -60, "high": 60}
            },
            "priority": 6,
            "attributes": car,
            "enters": "entrance",
        }
        found[f"walk-in-{c}"] = {
            "pathway": f"clinic-{c}",
            "per_day": 92,
            "profile": {"07:30": 1, "08:30": 2, "10:30": 1, "13:00": 1.5, "15:30": 0},
            "day_effect_cv": 0.05,
            "priority": 7,
            "attributes": car,
            "enters": "entrance",
        }
    triage = {"triage": {"1": 0.02, "2": 0.14, "3": 0.44, "4": 0.4}}
    for name, rate in (("ambulance", 110), ("emergency", 340)):
        found[name] = {
            "pathway": "emergency",
            "per_day": rate,
            "profile": {"00:00": 0.6, "07:00": 1, "10:00": 1.5, "22:00": 1},
            "day_effect_cv": 0.03,
            "priority": {"by": "triage", "values": {"1": 0, "2": 1, "3": 2, "4": 4}},
            "attributes": {**triage, **sex, **group},
            "enters": "emergency",
            "step_free": name == "ambulance",
        }
    for number in range(8):
        found[f"elective-{number}"] = {
            "pathway": "elective",
            "per_day": 18.75,
            "profile": {"08:00": 1, "11:00": 0.5, "15:00": 0},
            "priority": 5,
            "attributes": {**sex, **group},
            "enters": "entrance",
        }
    return found


def lognormal(mean: float, cv: float = 0.5) -> Data:
    """A duration with a tail."""
    return {"lognormal": {"mean": mean, "sd": cv * mean}}


def patience(mean: float, then: Any = "leave") -> Data:
    """A limit that few reach."""
    return {"minutes": {"weibull": {"mean": mean, "shape": 2}}, "then": then}


def hold(name: str, what: Any, minutes: Any, **more: Any) -> Data:
    """A hold with a short name."""
    step = {"do": "hold", "id": name, "minutes": minutes, **more}
    return {**step, "for": what} if what else step


def pathways() -> Data:
    """One pathway per clinic, the emergency department, the wards, and tasks."""
    found: Data = {f"clinic-{c}": clinic(c) for c in range(CLINICS)}
    early = {"if": {"late": "due", "at_most": 0}}
    early["steps"] = [{"do": "wait", "until": "due"}]
    found["punctual"] = [
        {"do": "choose", "id": "early", "branches": [early, {}]},
        *clinic(3),
    ]
    found["emergency"] = emergency()
    found["elective"] = [
        {"do": "walk", "to": "hall"},
        hold("desk", "counter", lognormal(4)),
        *to_ward("hall"),
        *stay(),
    ]
    found["specimen"] = [
        hold("carry", None, {"triangular": {"low": 2, "mode": 5, "high": 12}}),
        hold("analyse", "analyser", lognormal(25, 0.3)),
    ]
    found["scan"] = [
        hold("ordered", None, {"exponential": {"mean": 300}}),
        hold("scan", "ct", lognormal(14, 0.4)),
    ]
    return found


def clinic(c: int) -> list[Data]:
    """Register, be seen, perhaps have tests and be seen again, fetch medicines."""
    doctor: list[Any] = [f"doctor-{c}", f"room-{c}"]
    if c % 8 == 0:
        doctor.append({"one": f"nurse-{c}", "units": 2})
    if c % 6 == 5:
        doctor[0] = {"any": [f"doctor-{c}", f"doctor-{c - 1}"]}
    register = hold("register", "kiosk", lognormal(1.8), patience=patience(60))
    steps: list[Data] = [
        {
            "do": "by",
            "id": "park",
            "attribute": "comes_by",
            "cases": {
                "car": [
                    {
                        "do": "seize",
                        "id": "space",
                        "for": "parking",
                        "as": "space",
                        "patience": {"minutes": 10, "then": "next"},
                        "turned_away": "next",
                    }
                ]
            },
        },
    ]
    if c % 12 == 0:
        bound = {"empirical": {"values": [4, 8, 12]}}
        register = {
            "do": "choose",
            "id": "where",
            "branches": [
                {"if": {"queue": "kiosk", "at_most": bound}, "steps": [register]},
                {
                    "if": {"free": "counter", "at_least": 1},
                    "steps": [hold("at-counter", "counter", lognormal(2.5))],
                },
                {
                    "if": {"clock": "18:00", "before": False},
                    "steps": [{"do": "leave"}],
                },
                {
                    "steps": [
                        hold(
                            "either",
                            {"any": ["kiosk", "counter"]},
                            lognormal(2.2),
                        )
                    ]
                },
            ],
        }
    steps += [register, {"do": "walk", "to": f"clinic-{c}"}]
    see = hold("see", doctor, lognormal(9.5 + 0.1 * c), patience=patience(240))
    if c % 10 == 4:
        see["hold_patience"] = {
            "minutes": {"exponential": {"mean": 400}},
            "then": "next",
        }
    tests = [
        {"do": "walk", "id": "to-lab", "to": "lab"},
        {"do": "start", "id": "specimen", "task": "specimen", "as": "blood"},
        {"do": "join", "id": "results", "what": "blood"},
        {"do": "prioritise", "id": "again", "priority": 5},
        hold("review", [f"doctor-{c}", f"room-{c}"], lognormal(4)),
    ]
    image = [
        {"do": "walk", "id": "to-imaging", "to": "imaging"},
        {
            "do": "chance",
            "id": "which",
            "branches": [
                {"p": 0.25, "steps": [hold("ct", "ct", lognormal(12, 0.4))]},
                {"p": 0.35, "steps": [hold("x-ray", "x-ray", lognormal(6, 0.4))]},
                {
                    "steps": [
                        hold(
                            "ultrasound",
                            "ultrasound",
                            lognormal(10, 0.4),
                            patience=patience(
                                200, [hold("rebook", "counter", lognormal(3))]
                            ),
                        )
                    ]
                },
            ],
        },
    ]
    steps += [
        see,
        {
            "do": "chance",
            "id": "tests",
            "branches": [
                {"p": 0.1, "steps": tests},
                {"p": 0.12, "steps": image},
                {},
            ],
        },
        {
            "do": "chance",
            "id": "medicines",
            "branches": [
                {
                    "p": 0.3,
                    "steps": [
                        hold(
                            "fetch",
                            "window",
                            lognormal(1.6),
                            patience=patience(60, "next"),
                            turned_away="next",
                        )
                    ],
                },
                {},
            ],
        },
        {
            "do": "by",
            "id": "drive",
            "attribute": "comes_by",
            "cases": {"car": [{"do": "release", "id": "gone", "what": "space"}]},
        },
    ]
    return steps


def emergency() -> list[Data]:
    """Triage, a bay or a chair, doctor and tests; one in four is admitted."""
    blood: list[Data] = [
        {"do": "start", "id": "blood", "task": "specimen", "as": "blood"},
        hold("first-care", "nurse-ed", lognormal(12)),
        {"do": "join", "id": "results", "what": "blood"},
    ]
    triage = hold("triage", "triage-nurse", {"exponential": {"mean": 4}})
    bay: list[Data] = [
        {**triage, "id": "triage-bay"},
        {
            "do": "seize",
            "id": "bay",
            "for": {"any": ["bay", "chair"]},
            "as": "bed",
            "patience": patience(300),
            "reassess": [{"after_minutes": 30, "priority": 1}],
        },
        hold("assess", ["doctor-ed", "nurse-ed"], lognormal(18)),
        *blood,
        {
            "do": "repeat",
            "id": "infusions",
            "p": 0.4,
            "most": 3,
            "steps": [hold("infusion", "nurse-ed", lognormal(8))],
        },
        hold("decide", "doctor-ed", lognormal(7)),
    ]
    team = ["doctor-ed", {"one": "nurse-ed", "units": 2}]
    resuscitate: list[Data] = [
        {"do": "seize", "id": "resus-bay", "for": "bay", "as": "bed"},
        {"do": "seize", "id": "team", "for": team, "as": "team"},
        hold("resuscitate", None, lognormal(50)),
        {"do": "release", "id": "team-goes", "what": "team"},
        hold("resus-ct", ["ct", "nurse-ed"], lognormal(15, 0.3)),
    ]
    quick: list[Data] = [
        triage,
        {
            "do": "seize",
            "id": "chair",
            "for": {"any": ["chair", "bay"]},
            "as": "bed",
            "patience": patience(200),
        },
        hold("see-quickly", "doctor-ed", lognormal(12)),
    ]
    return [
        {
            "do": "by",
            "id": "level",
            "attribute": "triage",
            "cases": {"1": resuscitate, "4": quick},
            "otherwise": bay,
        },
        {
            "do": "chance",
            "id": "admitted",
            "branches": [{"p": 0.24}, {"steps": [{"do": "leave", "id": "home"}]}],
        },
        {"do": "prioritise", "id": "first-in-line", "priority": 3},
        {"do": "seize", "id": "porter", "for": "porter", "as": "porter"},
        {"do": "release", "id": "bay-free", "what": "bed"},
        *to_ward("emergency"),
        {"do": "release", "id": "porter-goes", "what": "porter"},
        *stay(),
    ]


def to_ward(start: str) -> list[Data]:
    """Up by the lift; the porter, if there is one, waits for the bed too."""
    units = 6 if start == "emergency" else 1
    return [
        {"do": "walk", "id": "to-lift", "to": "lift-0"},
        {
            "do": "ride",
            "id": "up",
            "lift": "lifts",
            "from": "ground",
            "to": "upper",
            "minutes": {"triangular": {"low": 0.5, "mode": 0.8, "high": 1.5}},
            "units": units,
            "patience": {"minutes": 15, "then": "next"},
        },
        {
            "do": "by",
            "id": "to-ward",
            "attribute": "group",
            "cases": {
                f"g{g}": [{"do": "walk", "id": f"to-wards-{g}", "to": f"wards-{g}"}]
                for g in range(GROUPS)
            },
        },
    ]


def stay() -> list[Data]:
    """A bed of the specialty, perhaps an operation and a scan, home in the morning."""

    def bed(g: int, sex: str) -> Data:
        wards = [f"ward-{3 * g + 1}", f"ward-{3 * g + 2}"]
        order = wards if sex == "female" else wards[::-1]
        return {
            "do": "seize",
            "id": f"bed-{g}-{sex}",
            "for": {"any": [*order, f"ward-{3 * g}"]},
            "as": "ward",
        }

    beds = {
        f"g{g}": [
            {
                "do": "by",
                "id": f"sex-{g}",
                "attribute": "sex",
                "cases": {sex: [bed(g, sex)] for sex in ("female", "male")},
            }
        ]
        for g in range(GROUPS)
    }
    operation = [
        {"do": "wait", "id": "list", "until": "08:00", "next_day": True},
        hold("operate", ["theatre", "surgeon"], lognormal(80, 0.4)),
    ]
    return [
        {"do": "by", "id": "bed", "attribute": "group", "cases": beds},
        {
            "do": "chance",
            "id": "operated",
            "branches": [{"p": 0.4, "steps": operation}, {}],
        },
        {"do": "start", "id": "ward-scan", "task": "scan", "as": "scan"},
        {
            "do": "repeat",
            "id": "rounds",
            "p": 0.8,
            "most": 4,
            "steps": [
                hold("care", "nurse-ward", lognormal(35)),
                hold(
                    "day",
                    None,
                    {"gamma": {"mean": 2300, "sd": 900}},
                    hold_patience={
                        "minutes": {"exponential": {"mean": 60_000}},
                        "then": "leave",
                    },
                ),
            ],
        },
        {"do": "join", "id": "scanned", "what": "scan"},
        {"do": "wait", "id": "discharge", "until": "10:30", "next_day": True},
    ]
