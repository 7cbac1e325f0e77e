"""Route: what messages of some topics are, and who says them."""

from __future__ import annotations

from typing import Annotated, Literal

from paho.mqtt.client import topic_matches_sub
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Reads = Literal["senml", "cloudevents", "value"]
"""How a payload is read: a SenML pack, a CloudEvent in JSON, or one value in JSON."""


def _filter(text: str) -> str:
    levels = text.split("/")
    wild = [level for level in levels if "+" in level or "#" in level]
    is_right = all(level in ("+", "#") for level in wild) and "#" not in levels[:-1]
    if not text or "\0" in text or not is_right:
        raise ValueError(
            f'"{text}" is no filter of topics: + stands for a whole level, and # for '
            "all that follow, at the end"
        )
    return text


class Route(BaseModel):
    """What messages of some topics are, and who says them."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    topic: Annotated[str, AfterValidator(_filter)]
    """Topics it is for; `+` stands for a level, `#` at the end for all that follow."""
    source: Annotated[str, Field(min_length=1)]
    """The system that says it, as codes.yaml calls it."""
    reads: Reads
    """What the messages are."""
    value: str = ""
    """Of one value in JSON: where it stands, as keys with dots; it is all if empty."""
    time: str = ""
    """Of one value in JSON: where its time stands; that of the receipt if empty."""
    unit: str = "1"
    """Of one value in JSON: its unit, as SenML writes it."""

    def is_for(self, topic: str) -> bool:
        """Whether a topic is one of these."""
        return topic_matches_sub(self.topic, topic)
