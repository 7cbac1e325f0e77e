"""Where figures come from, as people cite it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from twin.hospital.model import Model
from twin.hospital.name import Text

ASSUMED = "assumed"
"""Source of what is plausible and nobody has measured."""


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError(f'"{text}" should be an address that begins with https://')
    return text


class Citation(Model):
    """A publication, a data set, a regulation."""

    text: Text
    """Who, what, where, when."""
    url: Annotated[str, AfterValidator(_address)] | None = None
    """Address at which it is found."""
