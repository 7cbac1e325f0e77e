"""People who do not exist: what a hospital's systems know of a patient, made up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twin.streams import Key

REMEMBERED = 20_000
"""People who need not be made up again."""
_SYLLABLES = "安博辰初德恩方歌浩嘉可乐明宁平清然若思天维希一优泽知舟子"
_ROADS = ("测试一路", "测试二路", "测试大道", "样例街", "样例横街")


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up patient; nobody is called, numbered or housed like this.

    Attributes
    ----------
    number : medical record number.
    identity : number of an identity card, of a region that there is none of.
    name : family and given name; the family name says that it is a test.
    born : birth date.
    sex : F or M.
    phone : of a range that is not given out.
    address : of a street that there is none of.
    plate : of the car.
    """

    number: str
    identity: str
    name: str
    born: dt.date
    sex: str
    phone: str
    address: str
    plate: str

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Everything that names this person."""
        return (
            self.number,
            self.identity,
            self.name,
            f"{self.born:%Y%m%d}",
            self.phone,
            self.address,
            self.plate,
        )


class People:
    """Made-up people by number, the same whenever they are asked for.

    Parameters
    ----------
    seed : names the random numbers.
    today : the day on which ages are reckoned.
    """

    def __init__(self, seed: int, today: dt.date) -> None:
        self._key = Key(seed, 0)
        self._today = today
        self.person = lru_cache(REMEMBERED)(self._person)
        """The person of a name, see `_person`."""

    def _person(self, name: str, age: int | None = None, sex: str = "") -> Person:
        """The person called by this name inside the emulator, whatever it is.

        Parameters
        ----------
        name : tells people apart.
        age : in whole years; drawn if not given. [year]
        sex : F or M; drawn if not given.
        """
        numbers = self._key.uniform(name, 0, "person", 10)
        age = int(numbers[0] * 90) if age is None else age
        born = self._today - dt.timedelta(days=365 * age + int(numbers[1] * 365))
        serial = int(numbers[2] * 10**9)
        given = "".join(_pick(_SYLLABLES, u) for u in numbers[3:5])
        return Person(
            number=f"MR{serial:09d}",
            identity=f"990000{born:%Y%m%d}{int(numbers[5] * 1000):03d}X",
            name=f"测试^{given}",
            born=born,
            sex=sex or ("F" if numbers[6] < 0.5 else "M"),
            phone=f"100{int(numbers[7] * 10**8):08d}",
            address=f"{_pick(_ROADS, numbers[8])}{int(numbers[9] * 900) + 1}号",
            plate=f"测A{int(numbers[2] * 10**5) % 100_000:05d}",
        )


def _pick(among: str | tuple[str, ...], u: float) -> str:
    return among[min(int(np.floor(u * len(among))), len(among) - 1)]
