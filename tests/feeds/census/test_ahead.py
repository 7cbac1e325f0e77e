"""What is known of the future, each census typed in."""

from tests.feeds.census.conftest import Told, words


def book(told: Told, time: str, what: str, name: str = "a", **data: str) -> None:
    """Tell an event of an appointment at the clinic."""
    told.tell("appointment", time, what=what, appointment=name, place="clinic", **data)


def test_a_booking_stands_moves_and_is_given_back(told: Told) -> None:
    """A booking is at the time told last, until it is given back."""
    book(told, "08:00", "book", start="3:09:00", end="3:09:10", patient="p")
    book(told, "10:00", "move", start="4:10:00")
    book(told, "12:00", "cancel")
    first, second = told.at("09:00").bookings, told.at("11:00").bookings
    assert words(first, "appointment", "place", "state", "patient") == [
        ("a", "clinic", "booked", "p")
    ]
    assert str(first.start[0]) == "2025-11-30T09:00:00.000000"
    assert str(first.end[0]) == "2025-11-30T09:10:00.000000"
    assert str(second.start[0]) == "2025-12-01T10:00:00.000000"
    assert str(second.end[0]) == "NaT"
    assert len(told.at("12:00").bookings) == 0


def test_who_has_come_is_booked_no_more(told: Told) -> None:
    """A booking ends with the patient's coming, or with their not coming."""
    for name, what in (("a", "arrive"), ("b", "no-show"), ("c", "delete")):
        book(told, "08:00", "book", name, start="09:00")
        book(told, "09:00", what, name)
    assert len(told.at("08:30").bookings) == 3
    assert len(told.at("09:00").bookings) == 0


def test_who_is_late_is_booked_for_a_day(told: Told) -> None:
    """A booking that nobody ended is kept for a day after its time."""
    book(told, "08:00", "book", start="1:09:00")
    assert len(told.at("2:09:00").bookings) == 1
    assert len(told.at("2:09:01").bookings) == 0


def test_a_waiting_list_has_no_times(told: Told) -> None:
    """Who is booked without a time waits for one."""
    book(told, "08:00", "book")
    book(told, "08:00", "block", "b", start="09:00")
    then = told.at("09:00").bookings
    assert words(then, "appointment", "state") == [("a", "booked"), ("b", "blocked")]
    assert str(then.start[0]) == "NaT"


def roster(told: Told, time: str, what: str, **data: object) -> None:
    """Tell an event of a roster of nurses."""
    told.tell("roster", time, what=what, resource="nurse", **data)


def test_shifts_and_absences(told: Told) -> None:
    """Shifts and absences are known until they end or are taken back."""
    roster(told, "08:00", "shift", staff="s", start="1:08:00", end="1:16:00")
    roster(told, "08:00", "shift", count=4, start="1:08:00", end="1:16:00")
    roster(told, "09:00", "absence", staff="s", start="1:08:00", end="3:08:00")
    roster(told, "10:00", "cancel-shift", count=4, start="1:08:00", end="1:16:00")
    named = ("staff", "count", "is_absence")
    assert words(told.at("09:00").shifts, *named) == [
        ("", 4, False),
        ("s", 1, False),
        ("s", 1, True),
    ]
    assert words(told.at("1:15:59").shifts, *named) == [("s", 1, False), ("s", 1, True)]
    assert words(told.at("1:16:00").shifts, *named) == [("s", 1, True)]


def test_maintenance_ahead(told: Told) -> None:
    """Maintenance is known until it is over or taken back; the device is up as ever."""
    plan = {"device": "ct", "state": "planned"}
    told.tell("device", "07:00", device="ct", state="up")
    told.tell("device", "08:00", **plan, start="1:06:00", until="1:08:00")
    told.tell("device", "08:00", **plan, start="2:06:00", until="2:08:00")
    told.tell("device", "09:00", device="ct", state="cancelled", start="2:06:00")
    then = told.at("08:30")
    assert words(then.devices, "state") == [("up",)]
    assert [str(time) for time in then.maintenance.start] == [
        "2025-11-28T06:00:00.000000",
        "2025-11-29T06:00:00.000000",
    ]
    assert len(told.at("09:00").maintenance) == 1
    assert len(told.at("1:08:00").maintenance) == 0


def test_the_weather_forecast_is_the_last_one(told: Told) -> None:
    """Of a time that was forecast twice, what was said last holds; the past is left."""
    for issued, temp in (("06:00", 20.0), ("07:00", 22.0)):
        for valid in ("09:00", "10:00"):
            told.tell("weather", issued, station="roof", valid=valid, temp_c=temp)
    told.tell("weather", "08:00", station="roof", temp_c=19.0)
    then = told.at("09:00").outlooks
    assert words(then, "station", "temp_c") == [("roof", 22.0)]
    assert str(then.valid[0]) == "2025-11-27T10:00:00.000000"
    assert str(then.issued[0]) == "2025-11-27T07:00:00.000000"


def test_as_of_when_each_source_is(told: Told) -> None:
    """Each source is as of its last word by then, within an hour and beyond."""
    told.tell("bed", "06:10", source="beds", bed="1", place="w", state="free")
    told.tell("bed", "08:05", source="beds", bed="1", place="w", state="free")
    told.tell("bed", "08:45", source="beds", bed="1", place="w", state="dirty")
    told.tell("reading", "08:30", source="bms", point="x", value=1.0)
    assert words(told.at("08:04").sources, "source", "as_of") == [
        ("beds", told.at("06:10").sources.as_of.tolist()[0])
    ]
    then = told.at("08:40").sources
    assert words(then, "source") == [("beds",), ("bms",)]
    assert [str(time)[11:16] for time in then.as_of] == ["08:05", "08:30"]
    assert len(told.at("06:09").sources) == 0
