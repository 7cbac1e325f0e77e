"""Counts of people that leave the twin: none of them under five."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST_PEOPLE = 5
"""A smaller count of people is merged with another, or said as `<5`."""
MOST_GROUPS = 200


def count_of(people: int) -> int | str:
    """A count of people as it may be said.

    Parameters
    ----------
    people : how many.
    """
    return f"<{FEWEST_PEOPLE}" if 0 < people < FEWEST_PEOPLE else people


def split_of(total: int, aside: int) -> tuple[int | str, int | str]:
    """Those kept and those put aside, so that few of either cannot be told.

    Parameters
    ----------
    total : how many people, which is said too.
    aside : how many of them are put aside.
    """
    kept = total - aside
    if not aside:
        return count_of(total), 0
    if 0 < aside < FEWEST_PEOPLE:
        return f"≥{max(0, total - FEWEST_PEOPLE + 1)}", count_of(aside)
    if 0 < kept < FEWEST_PEOPLE:
        return count_of(kept), f"≥{max(0, total - FEWEST_PEOPLE + 1)}"
    return count_of(kept), count_of(aside)


def grouped(
    values: ArrayLike, case: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Means of groups of neighbouring values, none of fewer than five people.

    The mean of all values is kept; their spread shrinks by what is within the groups.

    Parameters
    ----------
    values : observations. (observation,)
    case : person each is of. (observation,)

    Returns
    -------
    mean : rising. (group,)
    weight : observations in the group. (group,)
    """
    ordered = np.sort(np.asarray(values, np.float64))
    _, per_case = np.unique(np.asarray(case), return_counts=True)
    # A group in which nobody has more than his share holds five people at least.
    size = FEWEST_PEOPLE * int(per_case.max())
    groups = np.array_split(ordered, max(1, min(len(ordered) // size, MOST_GROUPS)))
    mean = np.array([group.mean() for group in groups])
    return mean, np.array([len(group) for group in groups], np.int64)


def merged(counts: ArrayLike, people: ArrayLike) -> NDArray[np.int64]:
    """Counts in which those of too few people are added to those of most people.

    Parameters
    ----------
    counts : how often, by branch. (branch,)
    people : by how many people, by branch. (branch,)
    """
    found = np.array(counts, np.int64)
    few = (found > 0) & (np.asarray(people) < FEWEST_PEOPLE)
    largest = int(np.argmax(people))
    few[largest] = False
    found[largest] += found[few].sum()
    found[few] = 0
    return found
