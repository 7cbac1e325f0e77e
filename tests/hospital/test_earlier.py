"""What steps say of earlier ones: found wrong before a run."""

import pytest

SEE = "    - {do: hold, id: see, for: doctor, minutes: 5}\n"
AGAIN = "    - {do: hold, id: again, for: {one: doctor, same_as: see}, minutes: 5}\n"
FREE = "    - {do: release, id: free, what: bed}\n"
BED = "    - {do: seize, id: bed, for: {any: [ward, doctor]}, as: bed}\n"
COT = "    - {do: seize, id: cot, for: ward, as: bed}\n"
END = "[{do: leave, id: end}]"
WHERE = f"    - {{do: by, id: where, granted: bed, cases: {{ward: {END}}}}}\n"


def chosen(*steps: str) -> str:
    """Steps that the clock decides on."""
    inner = "".join(step.strip().removeprefix("- ") + ", " for step in steps)
    branch = f"{{if: {{clock: '12:00', before: true}}, steps: [{inner}]}}"
    return f"    - {{do: choose, id: choice, branches: [{branch}]}}\n"


def by_lot(*steps: str) -> str:
    """Steps taken by lot."""
    inner = "".join(step.strip().removeprefix("- ") + ", " for step in steps)
    branches = f"[{{p: 0.5, steps: [{inner}]}}, {{}}]"
    return f"    - {{do: chance, id: lot, branches: {branches}}}\n"


@pytest.fixture
def pathway(hospital):
    """Writes a pathway of some steps, with doctors that are told apart."""

    def write(*steps: str, individuals: bool = True):
        path = "layouts/clinic/resources.yaml"
        if individuals:
            old = "capacity: 4, kind: staff"
            hospital.change(path, old, f"{old}, individuals: true")
        text = (hospital.folder / "scenarios/weekday.yaml").read_text()
        head = text.partition("pathways:\n")[0]
        body = "".join(steps)
        kiosk = "    - {do: hold, id: kiosk, for: kiosk, minutes: 1}\n"
        hospital.write(
            "scenarios/weekday.yaml",
            f"{head}pathways:\n  outpatient:\n{kiosk}{body}",
        )
        return hospital

    return write


@pytest.mark.parametrize(
    "steps",
    [
        (SEE, AGAIN),
        (by_lot(SEE), AGAIN),
        (chosen(SEE), AGAIN),
        (BED, WHERE, FREE),
        (COT, FREE, BED, WHERE),
        (COT, chosen(BED), WHERE.replace("granted: bed", "granted: cot")),
        (chosen(COT), BED, WHERE),
        ("    - {do: repeat, id: rounds, p: 0.5, most: 3, steps: ["
         + AGAIN.strip()[2:] + ", " + SEE.strip()[2:] + "]}\n",),
    ],
)  # fmt: skip
def test_what_may_come_before_may_be_looked_back_at(pathway, steps):
    """One way past the step is enough, if it is clear which step it was."""
    pathway(*steps).load()


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ((AGAIN, SEE), 'again.for: "see" does not come before'),
        ((SEE, AGAIN.replace("see", "sea")),
         'again.for: unknown step "sea"; did you mean "see"?'),
        ((AGAIN.replace("see", "again"),), 'again.for: "again" does not come before'),
        ((WHERE, BED), 'where.granted: "bed" does not come before'),
        ((BED, WHERE.replace("granted: bed", "granted: bad")),
         'where.granted: unknown step "bad"; did you mean "bed"?'),
        ((COT, chosen(BED), WHERE),
         'where.granted: what happens decides which step took "bed"; '
         "name it by its id"),
        ((BED.replace("as: bed}", "as: bed, patience: {minutes: 5, then: ["
                      + COT.strip()[2:] + "]}}"), WHERE),
         'where.granted: what happens decides which step took "bed"; '
         "name it by its id"),
        ((SEE, AGAIN.replace("one: doctor", "one: ward")),
         'again.for: "see" never takes "ward"'),
        ((COT, WHERE.replace("ward:", "doctor:")),
         'where.cases: "bed" takes none of these'),
        ((BED, WHERE.replace("ward:", "wart:")),
         'where.cases.wart: unknown resource "wart"; did you mean "ward"?'),
        ((SEE, AGAIN.replace("{one: doctor, same_as: see}",
                             "[{one: doctor, same_as: see}, doctor]")),
         'again.for: "doctor": asked for twice, once as before'),
        ((SEE, COT, AGAIN.replace("{one: doctor, same_as: see}",
            "[{one: doctor, same_as: see}, {one: ward, same_as: cot, gone: wait}]")),
         "again.for: same_as should be the same for all of them"),
        ((SEE, AGAIN.replace("same_as: see", "gone: wait")),
         "again.for.0: gone goes with same_as"),
        ((BED, WHERE.replace("granted: bed, ", "")),
         "where: should have either `attribute` or `granted`"),
        ((BED, WHERE.replace("granted: bed", "granted: bed, attribute: sex")),
         "where: should have either `attribute` or `granted`"),
        ((SEE, AGAIN.replace("same_as: see", "same_as: see, gone: never")),
         'again.for.gone: unknown word "never"; known are any, wait, away'),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_back_at_is_named(pathway, steps, problem):
    """A step that looks back in vain is found with its place and what is wrong."""
    found = pathway(*steps).problems()
    assert any(problem in line for line in found), found


def test_units_that_are_not_told_apart(pathway):
    """The same of several like units is no wish that can be met."""
    found = pathway(SEE, AGAIN, individuals=False).problems()
    assert len(found) == 1
    assert found[0].endswith(
        'again.for: units of "doctor" are not told apart; give it `individuals: true`'
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("added_beds: 4", "added_beds: 4, individuals: true",
         "individuals have neither rooms nor added beds"),
        ("kind: lift", "kind: lift, individuals: true",
         "the cars of a lift are not told apart"),
        ("capacity: 4, kind: staff", "capacity: 4, kind: staff, individuals: 1",
         "individuals: should be true or false, not 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_individuals(hospital, old, new, problem):
    """Beds in rooms, added beds and lift cars are told apart otherwise, or not."""
    hospital.change("layouts/clinic/resources.yaml", old, new)
    assert any(problem in line for line in hospital.problems())


def test_free_individuals_cannot_be_counted(pathway):
    """A test of what is free looks at one pool, and these are several."""
    clock, free = "clock: '12:00', before: true", "free: doctor, at_least: 1"
    found = pathway(chosen(SEE).replace(clock, free)).problems()
    assert any('free units of "doctor" are told apart' in line for line in found)


def test_one_visit_cannot_have_two_individuals(pathway):
    """Two units of one resource are of one room, or one person."""
    two = SEE.replace("for: doctor", "for: {one: doctor, units: 2}")
    found = pathway(two).problems()
    assert any("needs 2 of doctor, which has 1 at most together" in x for x in found)


def test_what_is_written_is_read_again(pathway):
    """A scenario with ties and looks back, dumped and read again, is the same."""
    again = AGAIN.replace("see}", "see, gone: wait}")
    scenario = pathway(SEE, again, BED, WHERE).load()
    steps = scenario.to_dict()["pathways"]["outpatient"]["steps"]
    assert steps[2]["for"] == {
        "one": "doctor", "units": 1, "same_as": "see", "gone": "wait",
    }  # fmt: skip
    from twin.hospital.scenario import from_dict

    assert from_dict(scenario.to_dict()).to_dict() == scenario.to_dict()
