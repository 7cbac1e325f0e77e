"""Declared steps: what the steps of itineraries were compiled from."""

from collections.abc import Mapping
from dataclasses import dataclass

from twin.hospital.name import Name
from twin.hospital.pathway import Pathway
from twin.hospital.step import Hold, Ride, Seize, Step


@dataclass(frozen=True)
class DeclaredStep:
    """A step as a pathway declares it.

    Attributes
    ----------
    pathway : the pathway it is in.
    step : what is declared.
    """

    pathway: str
    step: Step

    @property
    def id(self) -> str:
        """Its id, unique in the pathway."""
        return self.step.id

    @property
    def do(self) -> str:
        """What it does, in the word of the files."""
        return self.step.do

    @property
    def name(self) -> Name | None:
        """What a person reads, if anything is declared."""
        return self.step.name

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """Resources it takes together, each with its alternatives in order."""
        if isinstance(self.step, Hold | Seize):
            return tuple(need.options for need in self.step.requirements or ())
        return ((self.step.lift,),) if isinstance(self.step, Ride) else ()


def declared_steps(pathways: Mapping[str, Pathway]) -> tuple[DeclaredStep, ...]:
    """All steps of some pathways, in the order of the files."""
    return tuple(
        DeclaredStep(key, step)
        for key, pathway in pathways.items()
        for _, step in pathway.walk()
    )
