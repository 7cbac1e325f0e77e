from contextlib import closing

from tests.feeds.messages import CODES, message
from twin.feeds.cloud_events import CloudEvents
from twin.feeds.intake import Intake
from twin.feeds.store import Store


def test_a_message_counts_once(intake, rows):
    """The same message again is a repeat, in one batch, in the next, after opening."""
    one, two = message("e1", visit="V1"), message("e2", visit="V1")
    first = intake.take([one, one, two])
    assert (first.receipts, first.repeats, first.events) == (2, 1, 2)
    second = intake.take([one])
    assert (second.receipts, second.repeats, second.events) == (0, 1, 0)
    with closing(Store(intake.store.url)) as store:
        again = Intake(store, intake.vault, CODES).take([two])
    assert (again.receipts, again.repeats) == (0, 1)
    assert rows(intake.store, "SELECT receipt FROM repeats") == [(1,), (1,), (2,)]


def test_an_event_counts_once_in_two_messages(intake):
    """An event that another message says again is known."""
    done = intake.take([message("e1", visit="V1"), message("e1", visit="V1", sex="?")])
    assert (done.receipts, done.events) == (2, 1)


def test_a_subject_keeps_its_pseudonym(intake, rows):
    """Events of one visit share a subject, which does not hold the visit's number."""
    intake.take([message("e1", visit="V1"), message("e2", visit="V1 ")])
    subjects = {row[0] for row in rows(intake.store, "SELECT subject FROM events")}
    assert len(subjects) == 1
    assert "V1" not in subjects.pop()


def test_what_stands_where_a_word_should_is_not_kept(intake, rows):
    """A value that is none of a field's words is refused, and is nowhere at all."""
    done = intake.take([message("e1", visit="V1", sex="Obviously Made-Up")])
    assert (done.events, done.refused) == (0, 1)
    ((body, reason),) = rows(
        intake.store,
        "SELECT body, reason FROM receipts, quarantine WHERE receipt = position",
    )
    assert reason == "bad-value"
    assert '"sex":"?"' in body
    assert "Made-Up" not in body


def test_a_message_that_the_database_cannot_hold_takes_no_other_with_it(intake, rows):
    """It is put aside, encrypted, and the rest of its batch is applied."""

    class Wide(CloudEvents):
        """Events whose time no database holds."""

        def read(self, body, origin, codes):
            for event in super().read(body, origin, codes):
                yield event._replace(time=1 << 70)

    far = message("e2", visit="V2")._replace(format=Wide())
    batch = [message("e1", visit="V1"), far, message("e3", visit="V3")]
    done = intake.take(batch)
    assert (done.receipts, done.events, done.refused) == (3, 2, 1)
    ((body, sealed),) = rows(
        intake.store,
        "SELECT body, sealed FROM receipts, quarantine WHERE receipt = position",
    )
    assert body is None
    assert intake.vault.keys.unseal(sealed) == far.body
