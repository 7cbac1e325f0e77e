"""Tickets, orders and operations, each census typed in."""

from tests.feeds.census.conftest import Told, problems, words

TICKET = ("ticket", "queue", "state")


def ticket(told: Told, time: str, what: str, ticket: str = "t", **data: str) -> None:
    """Tell an event of a ticket for the clinic."""
    told.tell("ticket", time, what=what, ticket=ticket, queue="clinic", **data)


def test_a_ticket_waits_is_called_and_closed(told: Told) -> None:
    """A ticket stands where its last event put it."""
    ticket(told, "08:00", "issued", visit="v")
    ticket(told, "08:20", "called")
    ticket(told, "08:30", "closed")
    assert words(told.at("08:10").tickets, *TICKET) == [("t", "clinic", "waiting")]
    assert words(told.at("08:20").tickets, *TICKET) == [("t", "clinic", "called")]
    assert str(told.at("08:25").tickets.issued[0]) == "2025-11-27T08:00:00.000000"
    assert words(told.at("08:25").tickets, "visit") == [("v",)]
    assert len(told.at("08:30").tickets) == 0


def test_a_ticket_comes_back(told: Told) -> None:
    """Who comes back with a result waits again, from then on."""
    ticket(told, "08:00", "issued")
    ticket(told, "08:20", "called")
    ticket(told, "08:30", "closed")
    ticket(told, "10:00", "returned")
    then = told.at("10:00").tickets
    assert words(then, *TICKET) == [("t", "clinic", "waiting")]
    assert str(then.since[0]) == "2025-11-27T10:00:00.000000"


def test_tickets_are_counted_by_queue(told: Told) -> None:
    """The table counts those who wait and those who are called, by queue."""
    for number in range(5):
        ticket(told, f"08:0{number}", "issued", f"t{number}")
    ticket(told, "08:10", "called", "t0")
    ticket(told, "08:11", "missed", "t1")
    table = told.at("08:30").table()
    assert table.loc["clinic", ["waiting", "called"]].tolist() == [3, 1]


def test_a_ticket_lapses_after_a_day(told: Told) -> None:
    """A number that nobody closed is nothing of the next day."""
    ticket(told, "08:00", "issued")
    assert len(told.at("1:08:00").tickets) == 1
    assert len(told.at("1:08:01").tickets) == 0


def test_a_ticket_closed_before_it_was_drawn(told: Told) -> None:
    """A ticket of clocks that disagree waits, and is told as a problem."""
    ticket(told, "08:00", "closed")
    ticket(told, "08:05", "issued")
    then = told.at("08:10")
    assert words(then.tickets, "state") == [("waiting",)]
    assert problems(then) == [("ticket/t", "over-before-begun")]


def order(told: Told, time: str, what: str, **data: object) -> None:
    """Tell an event of an order for the scanner."""
    told.tell("order", time, what=what, order="o", service="ct", **data)


def test_an_order_is_placed_begun_and_done(told: Told) -> None:
    """An order is open until it is done, has its result or is cancelled."""
    order(told, "08:00", "placed", priority=3, visit="v")
    order(told, "08:10", "changed", priority=1)
    order(told, "08:30", "begun")
    order(told, "08:50", "done")
    order(told, "09:20", "result")
    then = told.at("08:40").orders
    assert words(then, "order", "service", "state", "priority", "visit") == [
        ("o", "ct", "begun", 1, "v")
    ]
    assert str(then.placed[0]) == "2025-11-27T08:00:00.000000"
    assert words(told.at("08:10").orders, "state") == [("placed",)]
    for time in ("08:50", "09:10", "09:20"):
        assert len(told.at(time).orders) == 0


def test_a_first_result_is_not_the_end(told: Told) -> None:
    """An order whose result is not the last stays open."""
    order(told, "08:00", "placed")
    order(told, "08:30", "result", is_final=False)
    assert words(told.at("09:00").orders, "state") == [("placed",)]
    order(told, "09:00", "result", is_final=True)
    assert len(told.at("09:00").orders) == 0


def test_what_is_done_stays_done(told: Told) -> None:
    """An event that happened after the end opens nothing; placing anew does."""
    order(told, "08:00", "placed")
    order(told, "08:30", "cancelled")
    order(told, "08:40", "begun")
    assert len(told.at("09:00").orders) == 0
    order(told, "10:00", "placed")
    assert words(told.at("10:00").orders, "state") == [("placed",)]


def case(told: Told, time: str, what: str, **data: object) -> None:
    """Tell an event of an operation."""
    told.tell("theatre", time, what=what, case="c", **data)


def test_an_operation_is_listed_runs_and_recovers(told: Told) -> None:
    """An operation is on the list until the patient comes in, and over in the end."""
    case(told, "08:00", "listed", theatre="or1", planned_start="10:00", planned_min=90)
    case(told, "10:10", "in", theatre="or2")
    case(told, "10:30", "start")
    case(told, "12:00", "out")
    case(told, "12:05", "recovery-in")
    case(told, "12:20", "cleaned")
    case(told, "13:00", "recovery-out")
    listed = told.at("09:00").theatre_list
    assert words(listed, "theatre", "state", "planned_min") == [("or1", "listed", 90)]
    assert str(listed.planned_start[0]) == "2025-11-27T10:00:00.000000"
    running = told.at("11:00")
    assert len(running.theatre_list) == 0
    assert words(running.cases, "theatre", "state") == [("or2", "start")]
    assert str(running.cases.began[0]) == "2025-11-27T10:10:00.000000"
    assert words(told.at("12:30").cases, "state") == [("recovery-in",)]
    assert len(told.at("13:00").cases) == 0


def test_an_operation_without_recovery_ends_with_cleaning(told: Told) -> None:
    """Where no feed shows recovery, a case is over when its theatre is clean."""
    case(told, "08:00", "in", theatre="or1")
    case(told, "09:00", "out")
    assert words(told.at("09:10").cases, "state") == [("out",)]
    case(told, "09:20", "cleaned")
    assert len(told.at("09:20").cases) == 0


def test_a_cancelled_operation_can_be_listed_again(told: Told) -> None:
    """A cancelled operation is off the list until it is listed anew."""
    case(told, "08:00", "listed", planned_start="10:00")
    case(told, "09:00", "cancelled", reason="no-bed")
    assert len(told.at("09:00").cases) == 0
    case(told, "09:30", "listed", planned_start="1:10:00")
    assert words(told.at("09:30").theatre_list, "state") == [("listed",)]
