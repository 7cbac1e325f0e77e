import numpy as np
from scipy.stats import kstest

from twin.flow.appointments import Appointments, places
from twin.hospital.demand import Demand
from twin.streams import Key
from twin.values.step import DAY, MINUTE

SLOTS = {"08:00-11:00": {"every": 15, "places": 2}, "13:00-15:00": {"every": 20}}


def booked(slots=None, **demand):
    """A stream with this template."""
    template = {"days": "mon-fri", "slots": slots or SLOTS}
    declared = Demand(pathway="clinic", appointments=template, **demand)
    return Appointments.of("booked", declared, declared.appointments)


def drawn(source, days=1, kind="mon"):
    """Its visits."""
    return source.draw(Key(1, 0), 0, [kind] * days)


def by_name(visits):
    """Arrival and due time by day and number."""
    names = zip(visits.day.tolist(), visits.number.tolist(), strict=True)
    times = zip(visits.arrival.tolist(), visits.due.tolist(), strict=True)
    return dict(zip(names, times, strict=True))


def test_places_are_numbered_first_places_first():
    """A place more at each time comes after all that were there."""
    assert (places([(480.0, 2), (490.0, 1)]) / MINUTE).tolist() == [480, 490, 480]


def test_a_full_punctual_day():
    """Everybody booked and punctual comes at the due time."""
    visits = drawn(booked())
    first = [*range(480, 660, 15), *range(780, 900, 20)]
    assert (visits.due / MINUTE).tolist() == [*first, *range(480, 660, 15)]
    assert visits.arrival.tolist() == visits.due.tolist()
    assert visits.number.tolist() == list(range(30))


def test_no_appointments_on_other_days():
    """A template for working days leaves the weekend empty."""
    assert len(drawn(booked(), kind="sat")) == 0


def test_share_who_come():
    """Booked and not a no-show, independently: 0.8 × 0.7 of the places."""
    days = 400
    visits = drawn(booked(filled=0.8, no_show=0.3), days)
    n, share = 30 * days, 0.8 * 0.7
    assert abs(len(visits) / n - share) < 4 * np.sqrt(share * (1 - share) / n)


def test_fewer_no_shows_and_a_fuller_book_keep_every_visit():
    """What brings more visits changes none that came anyway."""
    late = {"normal": {"mean": -5, "sd": 10}}
    few = by_name(drawn(booked(filled=0.7, no_show=0.3, unpunctuality=late), 5))
    many = by_name(drawn(booked(filled=0.9, no_show=0.1, unpunctuality=late), 5))
    wider = {name: {**slot, "places": 3} for name, slot in SLOTS.items()}
    most = by_name(drawn(booked(wider, filled=0.9, no_show=0.1, unpunctuality=late), 5))
    assert few.items() < many.items()
    assert {name: many[name] for name in many if name[1] < 18}.items() <= most.items()


def test_unpunctuality_has_its_distribution():
    """Arrival less due time is normal as declared, to the nearest tick."""
    late = {"normal": {"mean": -5, "sd": 10}}
    visits = drawn(booked(unpunctuality=late), 60)
    minutes = (visits.arrival - visits.due) / MINUTE
    assert kstest(minutes, "norm", args=(-5, 10)).pvalue > 0.01


def test_visits_stay_within_their_day():
    """However late or early, nobody comes on another day."""
    late = {"normal": {"mean": 0, "sd": 2000}}
    visits = drawn(booked(unpunctuality=late), 20)
    assert (visits.arrival // DAY == visits.day).all()
    assert (visits.arrival % DAY == 0).any()
    assert (visits.arrival % DAY == DAY - 1).any()


BY_LEAD = {"by_lead": {"0": 0.0, "10": 0.5}}


def test_who_books_early_forgets_more_often():
    """The share who stay away is that of each visit's own lead."""
    days = 400
    source = booked(no_show=BY_LEAD, lead_days={"empirical": {"values": [0, 4, 99]}})
    visits = drawn(source, days)
    places_a_day = len(drawn(booked()))
    lead = np.concatenate(
        [Key(1, 0).uniform("booked", day, "~lead", places_a_day) for day in range(days)]
    )
    lead = (lead * 3).astype(int)
    index = visits.day * places_a_day + visits.number
    came = np.bincount(lead[index], minlength=3) / np.bincount(lead, minlength=3)
    assert came[0] == 1
    for share, expected in zip(came[1:], (0.8, 0.5), strict=True):
        error = np.sqrt(expected * (1 - expected) / (lead == 1).sum())
        assert abs(share - expected) < 4 * error


def test_a_lead_changes_no_other_number():
    """Those who come by lead are among those who come anyway, at the same times."""
    late = {"normal": {"mean": -5, "sd": 10}}
    lead = {"exponential": {"mean": 8}}
    some = by_name(drawn(booked(unpunctuality=late, no_show=BY_LEAD, lead_days=lead)))
    all_ = by_name(drawn(booked(unpunctuality=late)))
    assert 0 < len(some) < len(all_)
    assert some.items() <= all_.items()
    fewer = {"by_lead": {"0": 0.0, "10": 0.3}}
    more = by_name(drawn(booked(unpunctuality=late, no_show=fewer, lead_days=lead)))
    assert some.items() < more.items() < all_.items()
