"""Animation: one day on the floor plan, as one HTML file.

Other reports have no script. This page has one, a few dozen lines that stand in it,
because a planner wants to stop at half past ten, go back five minutes, and look again:
a picture that moves by style sheets alone can be started but not asked. The script is
the only one the page lets run (its policy names it by its hash), it loads nothing, and
the page needs no network. What it shows is worked out here; counts of fewer than five
people are merged before they reach the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from twin.calibration.few import FEWEST_PEOPLE
from twin.errors import TwinError
from twin.locale import Label, Language, say
from twin.reports.crowd import Crowd
from twin.reports.drawn_area import DrawnArea
from twin.reports.floor_plan import Floor, FloorPlan
from twin.reports.leads import Leads
from twin.reports.page import Languages, environment, file_text, spoken
from twin.reports.palette import CROWDING, FEW, NOBODY
from twin.reports.playback import Playback, play
from twin.reports.wording import day_name

if TYPE_CHECKING:
    import numpy.typing as npt

    from twin.hospital.scenario import Scenario

FEW_PEOPLE = -1
"""What stands in the page for one to four people."""
LEVELS_PER_M2 = (0.05, 0.1, 0.2, 0.4, 1.08)
"""People per square metre at which an area takes the next colour; at the last the
standing room that Fruin calls level of service B ends. [1/m²]"""
LEVELS_PEOPLE = (20, 50, 100, 200, 400)
LEVELS_WAITING = (10, 20, 40, 80, 160)
PAGE_PX = (1080, 1040)
"""Room for the levels on a usual screen, for which sizes of letters are chosen. [px]"""
GAP_PX, HEADING_PX = 11, 22


class Legend(NamedTuple):
    """A way to colour the areas."""

    mode: str
    """What the page calls it."""
    said: str
    """Key of its name."""
    unit: str
    """Key of the unit."""
    levels: tuple[float, ...]
    """Where the next colour begins."""


LEGENDS = (
    Legend("density", "animation.by_density", "animation.people_per_m2", LEVELS_PER_M2),
    Legend("people", "animation.by_people", "animation.people", LEVELS_PEOPLE),
    Legend("waiting", "animation.by_waiting", "animation.waiting", LEVELS_WAITING),
)


@dataclass(frozen=True, eq=False)
class Animation:
    """One day on the floor plan, ready to be written.

    Attributes
    ----------
    playback : the day; of several replications the first.
    crowd : who is where, the mean of the replications.
    plan : what is drawn.
    replications : how many there are.
    """

    playback: Playback
    crowd: Crowd
    plan: FloorPlan
    replications: int = 1

    def __repr__(self) -> str:
        return (
            f"Animation({len(self.crowd)} instants on {len(self.plan.floors)} levels)"
        )

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        day: int = 0,
        replication: int = 0,
        replications: int = 1,
        seed: int | None = None,
        minutes: int = 10,
    ) -> Animation:
        """Run a day and watch who is where; the parameters are those of `animate`."""
        if replications < 1:
            raise TwinError(f"replications: {replications} is not at least 1")
        playback = play(scenario, day, replication, seed)
        crowds = [Crowd.of(playback.scene, minutes)]
        for number in range(replication + 1, replication + replications):
            found = play(scenario, day, number, seed)
            crowds.append(Crowd.of(found.scene, minutes))
        plan = FloorPlan.of(playback.scenario.layout, playback.model.places)
        return cls(playback, Crowd.mean(crowds), plan, replications)

    @cached_property
    def title(self) -> Label:
        """What is shown, as the page's title."""
        return Label(*(self._title(language) for language in ("zh", "en")))

    def _title(self, language: Language) -> str:
        layout = self.playback.scenario.layout
        return say(
            "animation.title",
            language,
            hospital=layout.name,
            scenario=self.playback.scenario.name,
        )

    def day(self, language: Language) -> str:
        """The day as a person says it."""
        date = self.playback.date
        if date is not None:
            return day_name(date, language)
        return say(f"weekday.{self.playback.weekday}", language)

    @cached_property
    def metre_px(self) -> float:
        """How large a metre is on a usual screen. [px]"""
        width, height = PAGE_PX
        shelves = self.plan.shelves(
            width / height, GAP_PX / height, HEADING_PX / height
        )
        return shelves.scale * height

    def _floor(self, floor: Floor) -> dict[str, Any]:
        return {
            "floor": floor,
            "share": floor.box_m[2] * self.metre_px / PAGE_PX[0],
            "box": " ".join(f"{each:.6g}" for each in floor.box_m),
            "areas": [DrawnArea.of(area, self.metre_px) for area in floor.areas],
        }

    @cached_property
    def busiest(self) -> int:
        """The instant with the most people, at which the page begins."""
        return int(np.argmax(self.crowd.total))

    def html(self, languages: Languages = "both") -> str:
        """The page."""
        script = file_text("animation.js")
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        template = environment().get_template("animation.html")
        return template.render(
            languages=list(spoken(languages)),
            animation=self,
            floors=[self._floor(floor) for floor in self.plan.floors],
            legends=LEGENDS,
            colours=CROWDING,
            few=FEW,
            nobody=NOBODY,
            t=say,
            data=_json(self.told()),
            style=file_text("animation.css"),
            script=script,
            digest=digest,
        )

    def told(self) -> dict[str, Any]:
        """What the page knows: nothing of fewer than five people.

        In `people`, `waiting` and `queue` are the counts of each thing, instant by
        instant, with `FEW_PEOPLE` for one to four. `total` leaves out those merged, if
        they are one to four altogether, and is then marked in `more`.
        """
        crowd = self.crowd
        people, waiting = _merged(crowd.people), _merged(crowd.waiting)
        known = np.where(people > 0, people, 0).sum(axis=1)
        aside = np.where(people == FEW_PEOPLE, crowd.people, 0).sum(axis=1)
        is_few = (aside > 0) & (_rounded(aside) < FEWEST_PEOPLE)
        leads = Leads.of(self.playback.scenario, self.playback.scene.roles)
        queues = leads.gathered(crowd.queue)
        kept = np.flatnonzero((queues >= FEWEST_PEOPLE).any(axis=0))
        return {
            "minutes": crowd.minutes,
            "first": self.busiest,
            "people": people[:, :-1].T.tolist(),
            "way": people[:, -1].tolist(),
            "waiting": waiting.T.tolist(),
            "total": (known + np.where(is_few, 0, _rounded(aside))).tolist(),
            "more": is_few.astype(int).tolist(),
            "queue": _merged(queues[:, kept]).T.tolist(),
            "queues": [leads.names[row] for row in kept],
            "levels": {legend.mode: legend.levels for legend in LEGENDS},
            "colours": CROWDING,
        }


def animate(  # noqa: PLR0913 what to run, how closely to look, and what to write
    scenario: Scenario,
    path: Path | str,
    *,
    day: int = 0,
    replication: int = 0,
    replications: int = 1,
    seed: int | None = None,
    minutes: int = 10,
    frames: Path | str | None = None,
    lang: Languages = "both",
) -> Path:
    """Write one day on the floor plan as one HTML file.

    Parameters
    ----------
    scenario : what to run; without a grid.
    path : where to write the page.
    day : days after the warm-up, from 0. [d]
    replication : which draw of all chance is shown, or the first of them.
    replications : so many, whose mean is shown.
    seed : names the random numbers; as the scenario says if not given.
    minutes : from one instant to the next. [min]
    frames : directory for the instants as pictures, such as `1030.png`.
    lang : language of the page; pictures are in its first.

    Raises
    ------
    TwinError if the scenario has a grid, if there is no such day, or if the minutes do
        not divide a day.
    """
    found = Animation.of(scenario, day, replication, replications, seed, minutes)
    path = Path(path)
    path.write_text(found.html(lang), encoding="utf-8", newline="\n")
    if frames is not None:
        from twin.reports.frames import write_frames

        write_frames(found, Path(frames), spoken(lang)[0])
    return path


def _rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = np.floor(values + 0.5).astype(np.int64)
    return found


def _merged(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole people, with `FEW_PEOPLE` for fewer than five."""
    whole = _rounded(values)
    return np.where((values > 0) & (whole < FEWEST_PEOPLE), FEW_PEOPLE, whole)


def _json(data: dict[str, Any]) -> str:
    """Data to stand in a page: nothing in it ends the element around it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")
