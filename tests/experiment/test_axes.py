"""A declared hospital on the boards: its roles, the labels of its axes, one run."""

import numpy as np
import pytest

from twin.experiment.axes import axes
from twin.experiment.labels import Label
from twin.experiment.replicate import sampled
from twin.flow.model import Model
from twin.hospital.scenario import Scenario, from_dict
from twin.situations.boards import INDICATORS
from twin.situations.roles import Role, Roles


def named(text: str, **rest: object) -> dict[str, object]:
    """A thing of one name."""
    return {"name": {"zh": f"某{text}", "en": text}, **rest}


@pytest.fixture(scope="module")
def hospital() -> Scenario:
    """A gate, a car park, a clinic, an emergency bay, and a ward of two rooms."""
    square = [[0, 0], [10, 0], [10, 5], [0, 5]]
    unit = {"feature_type": "unit", "level_id": "ground"}
    minutes = {"exponential": {"mean": 20}}
    passes = {"do": "hold", "id": "pass", "for": "gate", "minutes": 0.2, "role": "gate"}
    see = {"do": "hold", "id": "see", "name": {"zh": "就诊", "en": "See"}}
    see |= {"for": "doctor", "minutes": minutes, "role": "service"}
    lie = {"do": "hold", "id": "lie", "for": "ward", "minutes": 600}
    return from_dict(
        {
            "twin": 1,
            **named("Hospital"),
            "layout": {
                **named("Small"),
                "places": {
                    "ground": named("Ground", feature_type="level", ordinal=0),
                    "hall": named("Hall", **unit, outline_m=square),
                    "clinic": named("Clinic", **unit),
                },
                "connections": [{"from": "hall", "to": "clinic", "length_m": 60}],
                "departments": {"emergency": named("A&E"), "idle": named("Idle")},
                "resources": {
                    "gate": named("Gate", capacity=1),
                    "parking": named("Cars", kind="parking", capacity=9),
                    "doctor": named("Doctor", kind="staff", capacity=2),
                    "bay": named("Bay", kind="bed", capacity=3, department="emergency"),
                    "ward": named(
                        "Ward", kind="bed", capacity=4, added_beds=2, rooms={"beds": 2}
                    ),
                },
            },
            "cost": {
                "resource_hour": {"doc*": 200},
                "visit": {"walk-in": 30},
                "overtime_factor": 2,
            },
            "run": {"days": 1, "replications": 1, "seed": 5},
            "demand": {
                "walk-in": {
                    "pathway": "out",
                    "per_day": 60,
                    "enters": "hall",
                    "attributes": {"comes_by": {"bus": 0.5, "airship": 0.5}},
                },
                "ill": {
                    "pathway": "in",
                    "per_day": 20,
                    "department": "emergency",
                    "enters": "hall",
                },
            },
            "pathways": {
                "out": {
                    "name": {"zh": "门诊", "en": "Out"},
                    "steps": [passes, {"do": "walk", "to": "clinic"}, see],
                },
                "in": [lie],
            },
        }
    )


def test_roles(hospital: Scenario) -> None:
    """Kinds, departments, steps, areas and costs are those that are declared."""
    model = Model.of(hospital)
    roles = Roles.of(model)
    assert roles.kinds == ("other", "parking", "staff", "bed", "bed")
    assert roles.departments == ("emergency", "idle")
    assert roles.resource_department.tolist() == [-1, -1, -1, 0, -1]
    assert roles.stream_department.tolist() == [-1, 0]
    assert roles.is_inpatient.tolist() == [False, False, False, False, True]
    assert roles.passages.tolist() == [0]
    assert roles.has_service.tolist() == [True, False]
    assert roles.step_role.tolist() == [Role.GATE, -1, Role.SERVICE, -1]
    assert roles.steps.tolist() == [0, 2, 3]
    assert roles.means == ("bus", "airship")
    areas = dict(zip(model.places, roles.area_m2.tolist(), strict=True))
    assert areas["hall"] == 50
    assert np.isnan(areas["clinic"])
    assert roles.rate_cny.tolist() == [0, 0, 200, 0, 0]
    assert roles.visit_cny.tolist() == [30, 0]
    assert roles.overtime_factor == 2
    # Two rooms of two beds and the added ones are one ward.
    assert roles.declared.tolist() == [0, 1, 2, 3, 4, 4, 4]
    assert roles.is_added.tolist() == [False] * 6 + [True]


def test_labels_of_axes(hospital: Scenario) -> None:
    """Axes have the things of their kind, under their names in both languages."""
    model = Model.of(hospital)
    said = axes(model, Roles.of(model))
    assert said["place"][-1] == Label("~on-the-way", "行走途中", "On the way")
    assert Label("hall", "某Hall", "Hall") in said["place"]
    assert [each.en for each in said["means"]] == ["Bus", "airship", "Not said"]
    assert said["car_park"] == (Label("parking", "某Cars", "Cars", "parking"),)
    assert [each.key for each in said["ward"]] == ["bay", "ward"]
    assert said["theatre"] == ()
    assert [each.en for each in said["department"]] == ["A&E", "Idle"]
    assert said["step"][1] == Label("out.see", "门诊，就诊", "Out, See")


def test_one_run_fills_all_boards(hospital: Scenario) -> None:
    """Every indicator has a value for each thing on its axes, and people add up."""
    sample = sampled(hospital, 0, 5)
    sizes = {dim: len(things) for dim, things in sample.labels.items()}
    sizes |= {"hour": 24, "day": 1, "priority": 16, "target": 4}
    for name, indicator in INDICATORS.items():
        shape = tuple(sizes[dim] for dim in indicator.dims)
        assert sample.values[name].shape == shape, name
    found = sample.values
    assert found["people"].sum(axis=1) == pytest.approx(found["people_all"])
    assert found["people_all"].mean() == pytest.approx(found["in_hospital"].sum() / 24)
    assert found["arrivals_by_means"].sum() == found["arrivals"].sum()
    assert found["passage_served"].sum() == found["step_served"][0]
    assert found["seen"].tolist()[0] == found["step_served"][1]
    held = found["occupancy"][:, 4] / found["capacity"][:, 4]
    assert found["bed_occupancy"][:, 1] == pytest.approx(held)
    assert found["capacity"][0, 4] == 4
    visits = 30 * found["arrivals"][:, 0].sum()
    assert found["cost_cny"].sum() == pytest.approx(
        visits + 200 * (48 + 2 * found["overtime_h"][2])
    )
