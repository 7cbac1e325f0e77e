"""Words of `observed_by` are things that feeds can say."""

from typing import get_args

from twin.feeds.kinds import KINDS
from twin.hospital.observed import EVENTS


def test_every_word_is_something_a_kind_of_event_can_say():
    """Kind and what happened are a type of event and a value of its first word."""
    for word in EVENTS:
        kind, _, what = word.partition(".")
        fields = KINDS[f"twin.{kind}"].model_fields
        field = fields["what"] if "what" in fields else fields["state"]
        assert what in get_args(field.annotation), word
