"""What an experiment found: labelled arrays, and how to read and compare them."""

from twin.experiment.failure import Failure
from twin.result.comparison import Comparison, Difference
from twin.result.offered import OfferedLoad
from twin.result.result import Result

__all__ = ["Comparison", "Difference", "Failure", "OfferedLoad", "Result"]
