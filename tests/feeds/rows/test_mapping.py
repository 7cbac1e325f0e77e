"""Mappings: all that is wrong with one is said, with the nearest right name."""

import pytest
from pydantic import ValidationError

from twin.feeds.rows import Mapping

TICKETS = {
    "kind": "ticket",
    "time": "changed_at",
    "fields": {"what": "status", "ticket": "ticket_no", "queue": "queue_code"},
}


def test_columns_are_those_that_are_read() -> None:
    """A table has to have the columns of time and fields, each once."""
    found = Mapping.model_validate({**TICKETS, "recorded": "changed_at"})
    assert found.columns == ("changed_at", "status", "ticket_no", "queue_code")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "tickets"}, 'did you mean "ticket"'),
        ({"fields": {**TICKETS["fields"], "quue": "q"}}, 'did you mean "queue"'),
        ({"fields": {"what": "status"}}, "needs a column for ticket, queue"),
        ({"colums": {}}, "colums"),
    ],
)
def test_what_is_wrong(wrong: dict[str, object], said: str) -> None:
    """An unknown kind, field or key, and a field that is missing."""
    with pytest.raises(ValidationError, match=said):
        Mapping.model_validate({**TICKETS, **wrong})
