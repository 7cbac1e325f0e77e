"""Shares: probabilities that sum to 1, of which one may be left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from twin.hospital.model import Number

Probability = Annotated[Number, Field(ge=0, le=1)]


def refuse_sum(given: Sequence[float | None], where: str = "") -> None:
    """Refuse probabilities that do not sum to 1.

    Parameters
    ----------
    given : as declared; one left out gets what the others leave. [1]
    where : what they are the probabilities of, as a sentence has it.

    Raises
    ------
    ValueError if they do not.
    """
    total = sum(one or 0.0 for one in given)
    if total > 1 + 1e-6 or (None not in given and total < 1 - 1e-6):
        raise ValueError(f"probabilities{where} should sum to 1, not {total:.6g}")


def shares(given: Sequence[float | None]) -> tuple[float, ...]:
    """Probability of each; one left out gets what the others leave.

    Parameters
    ----------
    given : as declared. (choice,) [1]

    Returns
    -------
    They sum to 1. (choice,) [1]
    """
    rest = max(0.0, 1 - sum(one or 0.0 for one in given))
    found = [rest if one is None else one for one in given]
    return tuple(one / sum(found) for one in found)
