"""What shows a step: words of `observed_by`, what they mean, and what is refused."""

import pytest

from twin.hospital.observed import EVENTS, VERBS, Sighting, sightings
from twin.hospital.scenario import from_dict

DOCTOR = "    - do: hold\n      for: doctor\n"
"""The step of the small hospital that is observed in these tests."""
LOG = "from_files: {log: {begins: [Registration], ends: [lab.out], stages: {}}}\n"


@pytest.fixture
def observe(hospital):
    """A function that gives the doctor's step of the small hospital what shows it."""

    def observed(*texts: str, more: str = ""):
        listed = ", ".join(f'"{one}"' for one in texts)
        line = f"      observed_by: [{listed}]\n"
        hospital.change("scenarios/weekday.yaml", DOCTOR, DOCTOR + line)
        file = hospital.folder / "scenarios/weekday.yaml"
        file.write_text(file.read_text("utf-8") + more, "utf-8")
        return hospital

    return observed


def seen(hospital) -> tuple[Sighting, ...]:
    """What shows the doctor's step."""
    return sightings(hospital.load())["outpatient", "hold-doctor"]


def test_a_word_tells_what_it_tells_everywhere(observe):
    """A ticket asks, begins and ends the step that it is for, where its staff stand."""
    hospital = observe("ticket.issued", "ticket.called", "ticket.closed")
    at = frozenset({"doctor", "clinic"})
    assert seen(hospital) == (
        Sighting("ticket.issued", "asked", at),
        Sighting("ticket.called", "began", at),
        Sighting("ticket.closed", "ended", at),
    )
    assert from_dict(hospital.load().to_dict()) == hospital.load()


@pytest.mark.parametrize(
    ("text", "sighting"),
    [
        (
            "theatre.start ends",
            Sighting("theatre.start", "ended", frozenset({"doctor", "clinic"})),
        ),
        ("order.done at kiosk", Sighting("order.done", "ended", frozenset({"kiosk"}))),
        (
            "order.done at hall asks",
            Sighting("order.done", "asked", frozenset({"hall", "kiosk"})),
        ),
        ("movement.register anywhere", Sighting("movement.register", "ended")),
        (
            "movement.transfer from ward",
            Sighting("movement.transfer", "ended", frozenset({"ward"}), True),
        ),
        (
            "movement.transfer from ward begins",
            Sighting("movement.transfer", "began", frozenset({"ward"}), True),
        ),
    ],
)
def test_more_words_say_where_and_what_else(observe, text, sighting):
    """`at`, `from`, `anywhere` and a verb change what an event has to be and tells."""
    assert seen(observe(text)) == (sighting,)


def test_a_bed_is_at_its_ward():
    """A sighting fits the names it lists, a bed of them, and any if it lists none."""
    ward = Sighting("movement.admit", "began", frozenset({"ward-3", "third"}))
    for names in (("ward-3",), (None, "ward-3/12"), ("icu", "third")):
        assert ward.fits(*names), names
    for names in (("ward-30/12", "icu"), (None,), ()):
        assert not ward.fits(*names), names
    assert Sighting("movement.admit", "began").fits(None)
    assert (ward.kind, ward.what) == ("movement", "admit")


def test_activities_of_the_log_are_no_events(observe):
    """A name that the scenario's event log has is an activity, a dot in it or not."""
    hospital = observe("registration", "lab.out", "ticket.called", more=LOG)
    assert [one.event for one in seen(hospital)] == ["ticket.called"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ticket.calle", 'unknown event "ticket.calle"; did you mean "ticket.called"?'),
        ("Ticket.called", 'did you mean "ticket.called"?'),
        ("order.dun at kiosk", 'unknown event "order.dun"'),
        (
            "order.done at kiosc",
            'resource or department "kiosc"; did you mean "kiosk"?',
        ),
        ("ticket.called begin", 'unknown word "begin"; did you mean "begins"?'),
        ("ticket.called at kiosk ends now", 'should be as in "order.begun at ct"'),
        ("order.done from kiosk", 'write "order.done at kiosk"'),
        ("ticket-called", "no activity of from_files.log"),
        ("Registration", "no activity of from_files.log"),
    ],
)
def test_what_means_nothing_is_refused_at_its_line(observe, text, problem):
    """An unknown word is a problem with file, line, path and the nearest right one."""
    (line,) = observe(text).problems()
    where = "pathways.outpatient.hold-doctor.observed_by.0"
    assert line.startswith(f"scenarios/weekday.yaml:20: {where}: "), line
    assert problem in line


def test_an_activity_that_the_log_lacks_is_refused(observe):
    """With an event log declared, a name that it lacks has a nearest one."""
    (line,) = observe("Registraton", more=LOG).problems()
    assert 'did you mean "Registration"?' in line


def test_every_problem_is_said_at_once(observe):
    """Each wrong part of each word is a problem of its own."""
    assert (
        len(observe("a.b at nowhere", "ticket.called at nowhere starts").problems())
        == 4
    )


def test_words_are_of_one_form():
    """Verbs mean moments that some event tells by itself."""
    assert set(VERBS.values()) < set(EVENTS.values())
