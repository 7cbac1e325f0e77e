"""A device works, fails or is taken out of service."""

from __future__ import annotations

from typing import ClassVar, Literal

from twin.feeds.kinds.kind import DeviceCode, Kind, Time


class Device(Kind):
    """State of a device, or what is planned for it."""

    type: ClassVar[str] = "twin.device"

    device: DeviceCode
    """Which device."""
    state: Literal["up", "degraded", "down", "maintenance", "planned", "cancelled"]
    """What it is now; `planned` is maintenance ahead, `cancelled` takes that back."""
    start: Time | None = None
    """Of maintenance: when it begins."""
    until: Time | None = None
    """Of maintenance or an outage: when it ends."""

    @property
    def subject(self) -> str:
        """The device."""
        return f"device/{self.device}"
