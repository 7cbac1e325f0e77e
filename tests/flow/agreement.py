"""When simulated cells agree with expected ones: the criterion of all figures.

No cell lies further than 4 standard errors from its expected value, and the mean of
the squared deviations z² lies inside its 99 % interval. Cells of one run are
correlated (a longer queue is a longer wait), so the interval is not that of a
chi-square of as many degrees as cells: with z normal with the correlation R of the
cells, the sum of z² is Σ λ χ²₁ over the eigenvalues λ of R. It is the chi-square where
cells are independent, and wider where they are not. R is measured on the same run.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FURTHEST = 4.0
SHARE = 0.99
DRAWS = 50_000


def correlation(scores: Floats) -> Floats:
    """Correlation of cells over independent batches. (batch, cell) → (cell, cell)"""
    return np.atleast_2d(np.corrcoef(scores, rowvar=False))


def independent(blocks: Sequence[Floats]) -> Floats:
    """One correlation matrix of groups of cells that know nothing of each other."""
    sizes = [len(block) for block in blocks]
    whole = np.zeros((sum(sizes), sum(sizes)))
    for end, block in zip(np.cumsum(sizes), blocks, strict=True):
        mine = slice(end - len(block), end)
        whole[mine, mine] = block
    return whole


def interval(of_cells: Floats) -> tuple[float, float]:
    """Where the mean z² of cells so correlated lies in 99 of 100 cases."""
    weight = np.linalg.eigvalsh(of_cells).clip(min=0)
    normal = np.random.default_rng(0).standard_normal((DRAWS, len(weight)))
    mean = normal**2 @ weight / len(weight)
    low, high = np.quantile(mean, [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return float(low), float(high)


def disagreements(names: Sequence[str], z: Floats, of_cells: Floats) -> list[str]:
    """Cells too far off, and the mean z² if it is outside; empty if all agree."""
    assert len(names) == len(z) == len(of_cells)
    assert np.isfinite(z).all()
    found = [
        f"{name}: {deviation:+.2f} standard errors"
        for name, deviation in zip(names, z, strict=True)
        if abs(deviation) > FURTHEST
    ]
    low, high = interval(of_cells)
    mean = float((z**2).mean())
    if not low <= mean <= high:
        found.append(f"mean z² {mean:.3f} of {len(z)} not in {low:.3f} to {high:.3f}")
    return found
