from twin.flow.listed import Listed
from twin.hospital.arrivals import Arrivals
from twin.streams import Key
from twin.values.step import MINUTE

LIST = Arrivals(minutes=(1500, 30.25, 1441, 29, 5000), due=(1510, 30, 1440, 20, 5000))


def test_visits_come_as_listed():
    """Times are those of the list, numbers count the list's visits of each day."""
    visits = Listed.of(LIST, None).draw(Key(1, 0), 0, ["mon", "tue"])
    assert visits.day.tolist() == [0, 0, 1, 1]
    assert visits.number.tolist() == [0, 1, 0, 1]
    assert (visits.arrival / MINUTE).tolist() == [30.25, 29, 1500, 1441]
    assert (visits.due / MINUTE).tolist() == [30, 20, 1510, 1440]


def test_rows_of_the_list():
    """Each visit knows its row, whatever days are drawn."""
    listed = Listed.of(LIST, None)
    assert listed.rows(0, 2).tolist() == [1, 3, 0, 2]
    assert listed.rows(1, 3).tolist() == [0, 2, 4]


def test_days_alone_and_together():
    """A day drawn alone has the numbers it has among others."""
    listed = Listed.of(LIST, None)
    alone = listed.draw(Key(1, 0), 1, ["tue"])
    assert alone.number.tolist() == [0, 1]
    assert (alone.arrival / MINUTE).tolist() == [1500, 1441]


def test_due_is_arrival_without_appointments():
    """Who has no appointment is expected on arrival."""
    visits = Listed.of(Arrivals(minutes=(5,)), None).draw(Key(1, 0), 0, ["mon"])
    assert visits.due.tolist() == visits.arrival.tolist() == [3000]
