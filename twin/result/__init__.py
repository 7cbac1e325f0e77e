"""What an experiment found: labelled arrays, and how to read and compare them."""

from twin.experiment.failure import Failure
from twin.result.board import Board
from twin.result.comparison import Comparison, Difference
from twin.result.offered import OfferedLoad
from twin.result.reading import Reading
from twin.result.result import Result

__all__ = [
    "Board",
    "Comparison",
    "Difference",
    "Failure",
    "OfferedLoad",
    "Reading",
    "Result",
]
