"""Something is ordered, done and reported."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from twin.feeds.kinds.kind import Kind, OrderNumber, Patient, Service, Visit

What = Literal["placed", "changed", "cancelled", "collected", "begun", "done", "result"]


class Order(Kind):
    """What happened to an order; its result is the last of it."""

    type: ClassVar[str] = "twin.order"

    what: What
    """What happened."""
    order: OrderNumber
    """Which order."""
    service: Service
    """What is ordered: laboratory, scanner, operation, medicine, transport."""
    patient: Patient | None = None
    """For whom."""
    visit: Visit | None = None
    """For which visit."""
    priority: Annotated[int, Field(ge=0, le=15)] | None = None
    """0 is the most urgent. [1]"""
    is_final: bool | None = None
    """Of a result: whether it is the last."""

    @property
    def subject(self) -> str:
        """The order."""
        return f"order/{self.order}"
