"""A device works, fails or is taken out of service."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from twin.feeds.kinds.kind import DeviceCode, Kind, Time


class Device(Kind):
    """State of a device, or what is planned for it."""

    type: ClassVar[str] = "twin.device"

    device: DeviceCode
    """Which device."""
    state: Literal["up", "degraded", "down", "maintenance", "planned", "cancelled"]
    """What it is now; `planned` is maintenance ahead, `cancelled` takes that back."""
    start: Time | None = None
    """Of maintenance ahead, and of what takes it back: when it begins."""
    until: Time | None = None
    """Of maintenance or an outage: when it ends."""

    @model_validator(mode="after")
    def _has_start(self) -> Self:
        if self._is_plan and self.start is None:
            raise ValueError(f"{self.state} should say the start of the maintenance")
        return self

    @property
    def _is_plan(self) -> bool:
        return self.state in ("planned", "cancelled")

    @property
    def subject(self) -> str:
        """The device, or its maintenance from a time on."""
        if self._is_plan and self.start is not None:
            return f"maintenance/{self.device}/{self.start.timestamp():.0f}"
        return f"device/{self.device}"
