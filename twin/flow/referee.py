"""Referee: whether journeys keep the rules, judged from outside any engine.

It sees what was to happen, what there was, and what is said to have happened. Nothing
of how an engine works is used, so that the engines cannot be wrong in the same way.
Where journeys leave open in which order things happened within one instant, the referee
claims a breach only if every order would be one.
"""

from collections import defaultdict
from itertools import groupby

from twin.flow.story import Holding, Rank, Stay, Story, Wait
from twin.values.capacity import AtDrop, Capacity, PreEmpt
from twin.values.itineraries import Itineraries
from twin.values.journeys import Interruption, Journeys, Outcome
from twin.values.requests import Gone, Requests
from twin.values.step import MISSING, NEVER

MANY = 100
"""How many breaches are told at most."""


def breaches(
    itineraries: Itineraries, capacity: Capacity, journeys: Journeys
) -> list[str]:
    """What in the journeys breaks a rule, in words; empty if nothing does."""
    story = Story(itineraries, capacity, journeys)
    if story.breaches:
        return story.breaches[:MANY]
    return _Replay(itineraries, capacity, story).breaches()[:MANY]


class _Replay:
    """Goes through all instants with what is held and who waits."""

    def __init__(
        self, itineraries: Itineraries, capacity: Capacity, story: Story
    ) -> None:
        self.found: list[str] = []
        self.story = story
        self.plan = _Plan(itineraries.requests, capacity)
        self.attributes = itineraries.attributes.tolist()
        n = len(capacity)
        self.level = [0] * n
        self.used = [0] * n
        self.used_at_most = [0] * n
        self.on: list[list[Holding]] = [[] for _ in range(n)]
        self.held: dict[int, list[Holding]] = defaultdict(list)
        self.frozen: dict[tuple[Holding, int], int] = {}
        self.stay: dict[int, Stay] = {}
        self.queue: list[dict[Wait, None]] = [{} for _ in itineraries.requests.names]
        self.waiting: dict[int, Wait] = {}
        self.urgency: dict[int, int] = {}
        self.before: dict[int, list[int]] = {}
        self.now = 0

    def breaches(self) -> list[str]:
        """What breaks a rule between visits."""
        agenda = self._agenda()
        for now in sorted(agenda):
            if now >= self.story.until:
                break
            self.now = now
            self._instant(agenda[now])
        return self.found

    def _wrong(self, visit: int, what: str) -> None:
        self.found.append(f"visit {visit} at {self.now}: {what}")

    def _agenda(self) -> dict[int, "_Instant"]:
        agenda: dict[int, _Instant] = defaultdict(_Instant)
        story = self.story
        for time, resource, level in self.plan.changes:
            agenda[time].levels.append((resource, level))
        for time, visit, priority in story.urgencies:
            agenda[time].urgencies.append((visit, priority))
        for time, wait, priority in story.moves:
            agenda[time].moves.append((wait, priority))
        for wait in story.waits:
            agenda[wait.began].asked.append(wait)
            if wait.ended < NEVER:
                agenda[wait.ended].answered.append(wait)
        for holding in story.holdings:
            agenda[holding.began].granted.append(holding)
            if holding.ended < NEVER:
                agenda[holding.ended].returned.append(holding)
            for time, child in holding.handed:
                if time < holding.ended:
                    agenda[time].handed.append((holding, child))
        for stay in story.stays:
            agenda[stay.began].stays.append(stay)
            if stay.ended < NEVER:
                agenda[stay.ended].over.append(stay)
            for stop in stay.stops:
                agenda[stop[0]].stopped.append((stay, stop))
                if stop[1] < NEVER:
                    agenda[stop[1]].resumed.append(stay)
        self._cars(agenda)
        return agenda

    def _cars(self, agenda: dict[int, "_Instant"]) -> None:
        """Cars that left, at least and at most, with when they are back."""
        story, plan = self.story, self.plan

        def landing(ride: Holding) -> tuple[int, int]:
            return ride.began, ride.wait.line

        for (began, line), group in groupby(sorted(story.rides, key=landing), landing):
            rides = list(group)
            bank = plan.bank[line]
            back = plan.return_ticks[bank]
            agenda[began].boarded.append((bank, line, rides))
            # Riders who all stood there before are packed in the order of rank.
            is_certain = len(rides) == 1 or all(r.wait.asked < began for r in rides)
            cars = self._packed(rides, plan.places[bank])
            trips = sorted(story.ticks[ride.row] for ride in rides)
            load = sum(min(story.slot[r.row], plan.places[bank]) for r in rides)
            if is_certain:
                least = most = [max(story.ticks[r.row] for r in car) for car in cars]
            else:
                number = -(-load // max(plan.places[bank], 1))
                least, most = [trips[-1], *[trips[0]] * (number - 1)], trips
            for trip in least:
                agenda[began].cars.append((bank, 1, 0))
                agenda[began + trip + back].cars.append((bank, -1, 0))
            for trip in most:
                agenda[began].cars.append((bank, 0, 1))
                agenda[began + trip + back].cars.append((bank, 0, -1))

    def _packed(self, rides: list[Holding], places: int) -> list[list[Holding]]:
        moved: dict[Wait, int] = {wait: new for _, wait, new in self.story.moves}

        def rank(ride: Holding) -> Rank:
            wait = ride.wait
            return moved.get(wait, wait.priority), wait.asked, wait.key

        cars: list[list[Holding]] = []
        room = 0
        for ride in sorted(rides, key=rank):
            units = self.story.slot[ride.row]
            if not cars or units > room:
                cars.append([])
                room = places
            cars[-1].append(ride)
            room -= units
        return cars

    # --- one instant ------------------------------------------------------------

    def _instant(self, due: "_Instant") -> None:
        touched: set[int] = set()
        lines: set[int] = set()
        self._priorities(due)
        for resource, level in due.levels:
            self.level[resource] = level
            touched.add(resource)
        self._gone(due, touched)
        self._cars_change(due, touched)
        self._ranks(due)
        for wait in due.asked:
            if wait.ended > self.now:
                self.queue[wait.line][wait] = None
                self.waiting[wait.visit] = wait
                lines.add(wait.line)
        self._grants(due, touched)
        movers = self._handed(due) | self._stays(due)
        for resource in touched:
            movers |= self._freeze(resource)
            lines |= self.plan.lines_of[resource]
        for visit in movers:
            self._is_suspended_rightly(visit)
        for stay, stop in due.stopped:
            if stop[2] == Interruption.PRE_EMPTED:
                self._is_pre_empted_rightly(stay, due)
        lines |= {wait.line for wait, _ in due.moves} | self._lines_over(movers)
        for line in sorted(lines):
            self._nobody_could_go(line)
        for resource in {r for w in due.asked for r in self.plan.members[w.line]}:
            self._queue(resource)

    def _priorities(self, due: "_Instant") -> None:
        self.before = {}
        for visit, priority in due.urgencies:
            old = self.urgency.get(visit, priority)
            self.before.setdefault(visit, [old]).append(priority)
            self.urgency[visit] = priority
        for wait, priority in due.moves:
            wait.priority = priority

    def _gone(self, due: "_Instant", touched: set[int]) -> None:
        """Who waited is answered, and what was had is given back."""
        for wait in due.answered:
            if wait.began < self.now:
                del self.queue[wait.line][wait]
                del self.waiting[wait.visit]
        for holding in due.returned:
            if holding.began < self.now:
                self._take_back(holding, touched)

    def _lines_over(self, movers: set[int]) -> set[int]:
        """Lines for resources that visits hold which can be pre-empted."""
        return {
            line
            for visit in movers
            for holding in self.held.get(visit, ())
            for resource, _ in self.plan.parts[holding.option]
            if self.plan.pre_empt[resource]
            for line in self.plan.lines_of[resource]
        }

    def _take_back(self, holding: Holding, touched: set[int]) -> None:
        self.held[holding.visit].remove(holding)
        for resource, units in self.plan.parts[holding.option]:
            self.used[resource] -= units
            self.used_at_most[resource] -= units
            self.on[resource].remove(holding)
            self.frozen.pop((holding, resource), None)
            touched.add(resource)

    def _cars_change(self, due: "_Instant", touched: set[int]) -> None:
        for bank, least, most in due.cars:
            self.used[bank] += least
            self.used_at_most[bank] += most
            touched.add(bank)
        for bank, line, rides in due.boarded:
            touched.add(bank)
            if self.used[bank] > self.level[bank] or not self.level[bank]:
                self._wrong(rides[0].visit, f"more cars than there are of lift {bank}")
            best = min(ride.wait.rank for ride in rides)
            worst = max(ride.wait.rank for ride in rides)
            for other in self.plan.lines_of[bank]:
                limit = worst if other == line else best
                for wait in self.queue[other]:
                    if wait.rank < limit:
                        self._wrong(wait.visit, "waited for a lift behind a worse rank")

    def _grants(self, due: "_Instant", touched: set[int]) -> None:
        for holding in due.granted:
            stays = holding.ended > self.now
            for resource, units in self.plan.parts[holding.option]:
                touched.add(resource)
                if stays:
                    self.used[resource] += units
                    self.used_at_most[resource] += units
                    self.on[resource].append(holding)
            if stays:
                self.held[holding.visit].append(holding)
        for holding in due.granted:
            stays = holding.ended > self.now
            for resource, units in self.plan.parts[holding.option]:
                used = sum(
                    u
                    for h in self.on[resource]
                    if stays or h.began < self.now
                    for r, u in self.plan.parts[h.option]
                    if r == resource
                )
                if used + (0 if stays else units) > self.level[resource]:
                    self._wrong(
                        holding.visit,
                        f"granted beyond the capacity of resource {resource}",
                    )
                if self.plan.alike[resource] and not self._fits(
                    holding.visit, resource, not stays
                ):
                    self._wrong(
                        holding.visit, f"unlike those who hold resource {resource}"
                    )
            if holding.option not in self._options_of(holding.wait):
                self._wrong(holding.visit, "granted what it is not tied to")

    def _handed(self, due: "_Instant") -> set[int]:
        """Hand over what is not given back at once; gives who had it and who has it."""
        movers = set()
        for holding, child in due.handed:
            movers |= {holding.visit, child}
            self.held[holding.visit].remove(holding)
            self.held[child].append(holding)
            holding.visit = child
        return movers

    def _fits(self, visit: int, resource: int, only_before: bool = False) -> bool:
        return all(
            self.attributes[h.wait.visit][a] == self.attributes[visit][a]
            for h in self.on[resource]
            if not only_before or h.began < self.now
            for a in self.plan.alike[resource]
        )

    def _stays(self, due: "_Instant") -> set[int]:
        movers = {stay.visit for stay in due.resumed} | set(self.before)
        movers |= {wait.visit for wait in due.answered}
        movers |= {stay.visit for stay, _ in due.stopped}
        for stay in due.over:
            if self.stay.get(stay.visit) is stay:
                del self.stay[stay.visit]
        for stay in due.stays:
            movers.add(stay.visit)
            if stay.ended > self.now:
                self.stay[stay.visit] = stay
        return movers

    # --- the rules --------------------------------------------------------------

    def _ranks(self, due: "_Instant") -> None:
        """Nobody who waited all the time has a better rank than one who was served."""
        for holding in due.granted:
            mine = holding.wait.rank
            for line in self.plan.lines_within(holding.option):
                for wait in self.queue[line]:
                    if wait.rank < mine and self._is_within(wait, holding):
                        self._wrong(wait.visit, "waited behind a worse rank")
        for wait in due.answered:
            if wait.how == Outcome.TURNED_AWAY:
                self._is_turned_away_rightly(wait, due)

    def _is_within(self, wait: Wait, holding: Holding) -> bool:
        """Whether an option of the line asks for no more, of the same kind."""
        given = dict(self.plan.parts[holding.option])
        mine, theirs = self.attributes[wait.visit], self.attributes[holding.visit]
        return any(
            all(
                given.get(r, 0) >= units
                and all(mine[a] == theirs[a] for a in self.plan.alike[r])
                for r, units in self.plan.parts[option]
            )
            for option in self._options_of(wait)
        )

    def _own_options(self, wait: Wait) -> list[int]:
        """Options of its line without a tied part that the visit never had."""
        options = self.plan.options[wait.line]
        if wait.tied_to == MISSING:
            return options
        granted = {resource for resource, _ in self.plan.parts[wait.tied_to]}
        return [o for o in options if all(r in granted for r, _ in self.plan.tied[o])]

    def _has_gone(self, wait: Wait) -> bool:
        """Whether each of them has a tied part of which there is too little."""
        return all(
            any(self.level[r] < units for r, units in self.plan.tied[option])
            for option in self._own_options(wait)
        )

    def _options_of(self, wait: Wait) -> list[int]:
        """What will do for a visit, as the levels are now."""
        if self.plan.gone[wait.line] == Gone.ANY and self._has_gone(wait):
            return self.plan.options[wait.line]
        return self._own_options(wait)

    def _most_in_queue(self, resource: int, due: "_Instant") -> int:
        """How many waited for a resource at this instant, at the most."""
        lines = self.plan.lines_of[resource]
        passing = {id(w) for w in (*due.asked, *due.answered) if w.line in lines}
        return len(passing) + sum(len(self.queue[line]) for line in lines)

    def _is_turned_away_rightly(self, turned: Wait, due: "_Instant") -> None:
        if self.plan.gone[turned.line] == Gone.AWAY and self._has_gone(turned):
            return
        limited = [
            r for r in self.plan.members[turned.line] if self.plan.queue_limit[r] >= 0
        ]
        if not limited:
            self._wrong(turned.visit, "turned away where no queue is limited")
        elif all(
            self._most_in_queue(r, due) <= self.plan.queue_limit[r] for r in limited
        ):
            self._wrong(turned.visit, "turned away though the queue was not full")
        elif all(
            any(
                wait.rank > turned.rank
                for line in self.plan.lines_of[r]
                for wait in self.queue[line]
            )
            for r in limited
        ):
            self._wrong(turned.visit, "turned away before a worse rank")

    def _queue(self, resource: int) -> None:
        limit = self.plan.queue_limit[resource]
        if limit < 0:
            return
        waiting = [w for line in self.plan.lines_of[resource] for w in self.queue[line]]
        if len(waiting) > limit:
            self._wrong(waiting[-1].visit, f"the queue of resource {resource} is over")

    def _nobody_could_go(self, line: int) -> None:
        """Nobody waits at the end of an instant while an option is free."""
        queue = self.queue[line]
        if not queue:
            return
        bank = self.plan.bank[line]
        if bank >= 0:
            if self.used_at_most[bank] < self.level[bank]:
                first = next(iter(queue))
                self._wrong(first.visit, f"waits while a car of lift {bank} is free")
            return
        if self.plan.is_choosy[line]:
            candidates = list(queue)
        else:
            candidates = [min(queue, key=lambda wait: wait.rank)]
        for wait in candidates:
            if self.plan.gone[line] == Gone.AWAY and self._has_gone(wait):
                self._wrong(wait.visit, "waits for what has gone")
            for number in self._options_of(wait):
                option = self.plan.parts[number]
                short = [
                    (r, units - self.level[r] + self.used[r])
                    for r, units in option
                    if self.level[r] - self.used[r] < units
                ]
                lacking = {r for r, _ in short}
                if any(
                    r not in lacking and not self._fits(wait.visit, r)
                    for r, _ in option
                    if self.plan.alike[r]
                ):
                    continue
                if not short:
                    self._wrong(wait.visit, f"waits while option {number} is free")
                elif len(short) == 1 and self._can_pre_empt(wait, *short[0]):
                    self._wrong(
                        wait.visit, f"waits while it could pre-empt for option {number}"
                    )

    def _can_pre_empt(self, wait: Wait, resource: int, need: int) -> bool:
        if self.plan.pre_empt[resource] == PreEmpt.NONE:
            return False
        latest: dict[int, tuple[int, int]] = {}
        for holding in self.on[resource]:
            v = holding.visit
            if (
                v in self.stay
                and v not in self.waiting
                and self.urgency[v] > wait.priority
            ):
                units = dict(self.plan.parts[holding.option])[resource]
                old = latest.get(v, (-1, 0))
                if holding.began > old[0]:
                    latest[v] = holding.began, units
                elif holding.began == old[0]:
                    latest[v] = holding.began, min(units, old[1])
        return sum(units for _, units in latest.values()) >= need

    def _is_pre_empted_rightly(self, stay: Stay, due: "_Instant") -> None:
        mine = max(self.before.get(stay.visit, [self.urgency[stay.visit]]))
        for holding in due.granted:
            other = holding.wait.visit
            others = self.before.get(other, [self.urgency[other]])
            if other != stay.visit and min(others) < mine:
                return
        self._wrong(stay.visit, "pre-empted, but nobody of better priority was served")

    def _freeze(self, resource: int) -> set[int]:
        """Find again which holdings are frozen; gives the visits concerned."""
        if self.plan.at_drop[resource] == AtDrop.FINISH:
            return set()
        excess = self.used[resource] - self.level[resource]
        stopped = 0
        holdings = sorted(self.on[resource], key=lambda h: -h.began)
        for _, group in groupby(holdings, lambda h: h.began):
            alike = list(group)
            units = [dict(self.plan.parts[h.option])[resource] for h in alike]
            total = sum(units)
            for holding, mine in zip(alike, units, strict=True):
                must = stopped + total - mine < excess
                may = stopped < excess
                self.frozen[holding, resource] = 2 if must else int(may)
            stopped += total
        return {h.visit for h in holdings}

    def _is_suspended_rightly(self, visit: int) -> None:
        """A hold stands still just while one of its visit's holdings is frozen."""
        stay = self.stay.get(visit)
        if stay is None or visit in self.waiting:
            return
        state = max(
            (
                self.frozen.get((h, r), 0)
                for h in self.held.get(visit, ())
                for r, _ in self.plan.parts[h.option]
            ),
            default=0,
        )
        stands = any(
            kind == Interruption.SUSPENDED and began <= self.now < ended
            for began, ended, kind, _ in stay.stops
        )
        if state == 2 and not stands:
            self._wrong(visit, "goes on though what it holds is frozen")
        if state == 0 and stands:
            self._wrong(visit, "suspended though nothing it holds is frozen")


class _Plan:
    """Requests and capacity as plain lists."""

    def __init__(self, requests: Requests, capacity: Capacity) -> None:
        lines = range(len(requests))
        first = requests.first_option.tolist()
        options = [requests.options(line) for line in lines]
        self.options = [list(range(first[i], first[i + 1])) for i in lines]
        self.parts = [part for line in options for part in line]
        self.tied = [requests.tied(option) for option in range(len(self.parts))]
        self.gone = requests.gone.tolist()
        self.bank = requests.bank.tolist()
        start, member = requests.members
        self.members = [member[start[i] : start[i + 1]].tolist() for i in lines]
        self.lines_of: list[set[int]] = [
            {line for line in lines if r in self.members[line]}
            for r in range(len(capacity))
        ]
        self.queue_limit = capacity.queue_limit.tolist()
        self.pre_empt = capacity.pre_empt.tolist()
        self.at_drop = capacity.at_drop.tolist()
        self.places = capacity.places.tolist()
        self.return_ticks = capacity.return_ticks.tolist()
        self.alike = [
            [a for a in range(16) if (bits >> a) & 1]
            for bits in capacity.alike.tolist()
        ]
        self.is_choosy = [
            any(self.alike[r] for r in self.members[i]) or has_ties
            for i, has_ties in zip(lines, requests.ties.tolist(), strict=True)
        ]
        self.changes = [
            (time, r, level)
            for r in range(len(capacity))
            for time, level in zip(
                capacity.change_time[
                    capacity.first_change[r] : capacity.first_change[r + 1]
                ].tolist(),
                capacity.change_level[
                    capacity.first_change[r] : capacity.first_change[r + 1]
                ].tolist(),
                strict=True,
            )
        ]
        self._within: dict[int, list[int]] = {}

    def lines_within(self, option: int) -> list[int]:
        """Lines with an option that asks for no more than this one."""
        if option not in self._within:
            given = dict(self.parts[option])
            self._within[option] = [
                line
                for line, options in enumerate(self.options)
                if any(
                    all(given.get(r, 0) >= units for r, units in self.parts[one])
                    for one in options
                )
            ]
        return self._within[option]


class _Instant:
    """What falls on one instant."""

    def __init__(self) -> None:
        self.levels: list[tuple[int, int]] = []
        self.urgencies: list[tuple[int, int]] = []
        self.moves: list[tuple[Wait, int]] = []
        self.asked: list[Wait] = []
        self.answered: list[Wait] = []
        self.granted: list[Holding] = []
        self.handed: list[tuple[Holding, int]] = []
        self.returned: list[Holding] = []
        self.stays: list[Stay] = []
        self.over: list[Stay] = []
        self.stopped: list[tuple[Stay, tuple[int, int, int, int]]] = []
        self.resumed: list[Stay] = []
        self.boarded: list[tuple[int, int, list[Holding]]] = []
        self.cars: list[tuple[int, int, int]] = []
