"""How the emulated hospital calls a visit: by its stream, its day and its number."""

from __future__ import annotations

from twin.values.itineraries import NUMBER_BITS


def visit_name(stream: str, number: int) -> str:
    """The name of a visit, as event logs have it too.

    Parameters
    ----------
    stream : of the visit, or of the one that started it.
    number : in the stream, day included.
    """
    return f"{stream}/{number >> NUMBER_BITS}/{number & ((1 << NUMBER_BITS) - 1)}"
