"""Notes: how the warm-up and the number of replications came about."""

from typing import TYPE_CHECKING

from twin.locale import LANGUAGES, Label
from twin.result.caution import of_few

if TYPE_CHECKING:
    from twin.result import Result


def notes(result: "Result") -> tuple[Label, ...]:
    """What an experiment found out for itself, and what it warns of."""
    said = []
    if result.warm_up is not None:
        warm_up = result.warm_up
        said.append([warm_up.sentence(language) for language in LANGUAGES])
        if warm_up.unsettled:
            said.append([f"▲ {warm_up.warning(language)}" for language in LANGUAGES])
    if result.precision is not None:
        precision = result.precision
        sign = "" if precision.is_reached else "▲ "
        said.append([sign + precision.sentence(language) for language in LANGUAGES])
    few = [of_few(result.dataset.sizes["replication"], one) for one in LANGUAGES]
    if any(few):
        said.append([f"▲ {text}" for text in few])
    return tuple(Label(*each) for each in said)
