"""Rows: one table in every form."""

import json
from dataclasses import dataclass
from math import inf, nan
from typing import Any

from twin.result.rows import Rows, cut


@dataclass(frozen=True)
class Figure:
    """A named number, known to about one either way."""

    name: str
    value: float
    replications: int = 2

    @property
    def low(self) -> float:
        """Lower end."""
        return self.value - 1

    @property
    def high(self) -> float:
        """Upper end."""
        return self.value + 1

    def to_dict(self) -> dict[str, Any]:
        """What stands in a table."""
        return {"name": self.name, "value": self.value}


class Figures(Rows[Figure]):
    """A table of them."""

    schema = "figures/3"
    shown_as = "{:.1f}"


FIGURES = Figures((Figure("a", 1.25), Figure("b", inf), Figure("c", nan)))


TWO = "the interval rests on two replications only, and is wide"
SAME = "the same in all 2 replications"


def test_every_form_has_the_same_rows() -> None:
    """Table, dataset and JSON hold the rows in order, and it knows how many."""
    assert len(FIGURES) == 3
    assert FIGURES.table()["name"].tolist() == ["a", "b", "c"]
    assert FIGURES.to_xarray()["value"].values[:2].tolist() == [1.25, inf]
    assert FIGURES.to_xarray().sizes == {"row": 3}
    assert "<td>1.2</td>" in FIGURES._repr_html_()
    assert FIGURES._repr_html_().startswith(f"<p>caution: {TWO}</p>")


def test_json_has_no_word_for_what_is_not_finite() -> None:
    """What is unknown or infinite is null, with the level and the schema beside it."""
    assert json.loads(json.dumps(FIGURES.to_json(), allow_nan=False)) == {
        "schema": "figures/3",
        "level": 0.95,
        "rows": [
            {"name": "a", "value": 1.25, "caution": TWO},
            {"name": "b", "value": None, "caution": SAME},
            {"name": "c", "value": None, "caution": TWO},
        ],
    }


def test_cut() -> None:
    """What is left out of many lines is counted; few lines are left as they are."""
    assert cut(["a", "b", "c"], 2, "see it") == ["a", "b", "and 1 more; see it"]
    assert cut(["a", "b"], 2, "see it") == ["a", "b"]
