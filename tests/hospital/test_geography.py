"""Places and ways from GeoJSON, local and WGS-84."""

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Hospital

PLACES = "layouts/clinic/places.geojson"


def rewrite(hospital: "Hospital", change) -> None:
    """Change the places as data."""
    data = json.loads((hospital.folder / PLACES).read_text(encoding="utf-8"))
    change(data)
    hospital.write(PLACES, json.dumps(data, indent=1))


def test_lengths_come_from_the_geometry(hospital: "Hospital") -> None:
    """Without a line the way is straight; with one it is as long as the line."""

    def bend(data: dict) -> None:
        line = {"type": "LineString", "coordinates": [[30, 40], [30, 50], [40, 50]]}
        data["features"][-1]["geometry"] = line

    rewrite(hospital, bend)
    ways = hospital.load().layout.connections
    assert [(way.origin, way.destination, way.length_m) for way in ways] == [
        ("hall", "clinic", 50.0),
        ("clinic", "ward", 20.0),
    ]
    assert (ways[1].kind, ways[1].accessible, ways[0].accessible) == (
        "stairs",
        False,
        True,
    )


def test_a_declared_length_comes_first(hospital: "Hospital") -> None:
    """A length in the file is taken as it is."""
    rewrite(
        hospital, lambda data: data["features"][-2]["properties"].update(length_m=70)
    )
    assert hospital.load().layout.connections[0].length_m == 70


def test_areas_have_their_middle(hospital: "Hospital") -> None:
    """The position of an area is the centroid of its outer ring."""
    ring = [[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]

    def area(data: dict) -> None:
        data["features"][2]["geometry"] = {"type": "Polygon", "coordinates": [ring]}

    rewrite(hospital, area)
    hall = hospital.load().layout.places["hall"]
    assert hall.position_m == (2.0, 1.0)
    assert hall.outline_m == ((0, 0), (4, 0), (4, 2), (0, 2), (0, 0))


def test_wgs_84_is_laid_flat(hospital: "Hospital") -> None:
    """A thousandth of a degree is 111.2 m north, and cos(latitude) of it east."""

    def globe(data: dict) -> None:
        del data["crs"]
        spots = [[121, 31], [121, 31], [121, 31], [121.001, 31], [121, 31.001]]
        for feature, spot in zip(data["features"], [*spots, [121, 31]], strict=False):
            feature["geometry"] = {"type": "Point", "coordinates": spot}

    rewrite(hospital, globe)
    layout = hospital.load().layout
    assert layout.crs == "WGS-84"
    # 6 371 008.8 m x pi/180 x 0.001 = 111.195 m; x cos(31.0005 deg) = 95.313 m
    assert layout.connections[0].length_m == pytest.approx(95.313, abs=2e-3)
    diagonal = (95.313**2 + 111.195**2) ** 0.5
    assert layout.connections[1].length_m == pytest.approx(diagonal, abs=3e-3)


def test_tabs_and_features_own_ids_are_fine(hospital: "Hospital") -> None:
    """JSON indented with tabs, and ids beside the properties, are read."""

    def move(data: dict) -> None:
        for feature in data["features"]:
            feature["id"] = feature["properties"].pop("id")

    right = hospital.load()
    rewrite(hospital, move)
    text = (hospital.folder / PLACES).read_text(encoding="utf-8")
    hospital.write(PLACES, json.dumps(json.loads(text), indent="\t"))
    one = hospital.load()
    assert one == right
    assert one.where("layout.places.hall.name.zh").startswith(f"{PLACES}:")


def test_reachable(hospital: "Hospital") -> None:
    """Ways lead both ways; stairs are none for those who cannot take them."""
    layout = hospital.load().layout
    assert layout.reachable("ward") == {"ward", "clinic", "hall"}
    assert layout.reachable("ward", step_free=True) == {"ward"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda p: p.update(feature_type="untit"),
            'places.hall: unknown feature_type "untit"; did you mean "unit"?',
        ),
        (
            lambda p: p.update(level="ground"),
            'places.hall.level: unknown key; did you mean "level_id"?',
        ),
        (lambda p: p.update(category="room"), None),
        (lambda p: p.pop("name"), "layout.places.hall.name: missing"),
        (
            lambda p: p.update(level_id="grund"),
            'layout.places.hall.level_id: unknown level "grund"; '
            'did you mean "ground"?',
        ),
        (lambda p: p.update(id="clinic"), "places.clinic: is there twice"),
    ],
)
def test_features_that_are_not_right(hospital: "Hospital", change, problem) -> None:
    """Mistakes in a feature are named by its id; IMDF's other keys are let be."""
    rewrite(hospital, lambda data: change(data["features"][2]["properties"]))
    if problem is None:
        hospital.load()
        return
    found = hospital.problems()
    assert any(
        line.startswith(f"{PLACES}:") and line.endswith(problem) for line in found
    ), found


def test_metres_are_no_degrees(hospital: "Hospital") -> None:
    """Coordinates that cannot be degrees suggest the missing crs."""

    def far(data: dict) -> None:
        del data["crs"]
        data["features"][2]["geometry"]["coordinates"] = [300, 10]

    rewrite(hospital, far)
    assert "is no longitude and latitude; `crs: local`?" in hospital.problems()[0]


def test_a_way_from_nowhere(hospital: "Hospital") -> None:
    """A way names places that are there."""
    rewrite(
        hospital,
        lambda data: data["features"][-1]["properties"].update({"from": "clinc"}),
    )
    found = hospital.problems()
    assert 'unknown place "clinc"; did you mean "clinic"?' in found[-1]
