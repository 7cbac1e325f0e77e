"""Broker: where an MQTT broker is, who we are to it, and which topics are read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from twin.errors import FeedError
from twin.feeds.mqtt.route import Route

Count = Annotated[int, Field(ge=1)]


class Tls(BaseModel):
    """How the connection is encrypted, and who proves what to whom."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    ca: Path | None = None
    """File with the certificates that the broker's is checked against; those of the
    machine if absent."""
    certificate: Path | None = None
    """File with our own certificate, where the broker wants one."""
    key: Path | None = None
    """File with the key of our own certificate."""


class Broker(BaseModel):
    """Where a broker is, who we are to it, and which topics are read."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    source: Annotated[str, Field(min_length=1)]
    """What the broker is called where a message cannot be told whose it is."""
    host: str = "127.0.0.1"
    """Name or address."""
    port: Annotated[int, Field(ge=1, le=65_535)] = 1883
    """Port; 8883 is usual with TLS."""
    client_id: Annotated[str, Field(min_length=1, max_length=64)]
    """Names our session, which the broker keeps while we are away; no other may use
    it."""
    user: str = ""
    """Who we are; nobody if empty."""
    password_from: str = ""
    """Environment variable that holds the password."""
    tls: Tls | None = None
    """Encryption; none if absent."""
    keep_session_h: Annotated[float, Field(gt=0)] = 72.0
    """How long the broker keeps what comes while we are away. [h]"""
    at_once: Annotated[int, Field(ge=1, le=65_535)] = 1_000
    """Messages under way to us that are not acknowledged yet. [1]"""
    keepalive_s: Annotated[int, Field(ge=1, le=65_535)] = 30
    """Silence after which we ask whether the other side is there. [s]"""
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    """What is read; of several that fit a topic the first."""

    @model_validator(mode="after")
    def _known_to_it(self) -> Self:
        if self.password_from and not self.user:
            raise ValueError("password_from goes with user")
        return self

    def password(self) -> str | None:
        """The password.

        Raises
        ------
        FeedError if the variable that should hold it is not set.
        """
        if not self.password_from:
            return None
        found = os.environ.get(self.password_from)
        if found is None:
            raise FeedError(
                f"the environment variable {self.password_from}, which should hold the "
                f"password of {self.user} at {self.host}, is not set"
            )
        return found

    def route(self, topic: str) -> Route | None:
        """How messages of a topic are read; none if no route is for it."""
        return next((one for one in self.routes if one.is_for(topic)), None)
