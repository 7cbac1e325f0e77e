"""How long a visit waits or stays, and what it does then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, Tag

from twin.hospital.by_attribute import AnyDuration
from twin.hospital.model import Model

if TYPE_CHECKING:
    from twin.hospital.step import Step


def _kind(value: Any) -> str:
    return "~steps" if isinstance(value, (list, tuple)) else "~word"


Then = Annotated[
    Annotated[Literal["leave", "next"], Tag("~word")]
    | Annotated[tuple["Step", ...], Tag("~steps")],
    Discriminator(_kind),
]
"""`leave`, `next` (skip the rest of this step), or steps to take before going on."""


class Patience(Model):
    """A limit drawn once per visit."""

    minutes: AnyDuration
    """Time until it runs out. [min]"""
    then: Then
    """What the visit does then."""
