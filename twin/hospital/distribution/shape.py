"""Shape: what every distribution offers."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from twin.hospital.model import Model, Number

Positive = Annotated[Number, Field(gt=0)]
Floats = NDArray[np.float64]


class Shape(Model):
    """What every distribution offers, besides `mean`, its expected value.

    Some have their mean as a parameter, and some work it out.
    """

    word: ClassVar[str]
    """Key by which files name the distribution."""

    @property
    @abstractmethod
    def variance(self) -> float:
        """Expected squared distance from the mean."""

    @property
    def support(self) -> tuple[float, float]:
        """Least and greatest value; infinite where there is none."""
        return 0.0, math.inf

    @abstractmethod
    def quantile(self, u: ArrayLike) -> Floats:
        """Value below which a share of the distribution lies.

        Parameters
        ----------
        u : shares, above 0 and below 1. (any)

        Returns
        -------
        Values, in the unit of the parameters. (as u)
        """

    @abstractmethod
    def below(self, x: ArrayLike) -> Floats:
        """Share of the distribution that lies at a value or below it.

        Parameters
        ----------
        x : values, in the unit of the parameters. (any)

        Returns
        -------
        Shares. (as x) [1]
        """

    @model_serializer(mode="wrap")
    def _dump(self, handler: SerializerFunctionWrapHandler) -> Any:
        dumped = handler(self)
        return dumped["value"] if self.word == "constant" else {self.word: dumped}
