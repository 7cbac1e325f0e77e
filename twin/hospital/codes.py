"""What each source system calls the things of a layout: its file `codes.yaml`.

A source's codes stand by family, with the layout's name of each:

    codes:
      his:
        places: {"0301": ward-medical, OPD-IM: internal-medicine}
        beds: {"3W-{n:02}": "medical-1/{n}"}
        ignore: {places: [TEST, "X*"]}

The source `*` holds for all; what a source says itself comes first. A name with braces
stands for all names of the layout that it fits: `{n}` for a whole number, any other
word for a part of a name. The code has the same braces; `{n:02}` writes the number with
two digits at least. In a code `*` stands for any text, as in `"3W^*^{n:02}"`, where a
room stands that the layout does not need. A line without braces comes before one with
them, and that before one with `*`. What `ignore` lists, where `*` stands for any text
too, is meant to be left out; it is counted.

`NAMES` says what each family's names are. A layout's own names mean themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from typing import Literal

from pydantic import Field

from twin.errors import ScenarioError
from twin.hospital import extends, shipped
from twin.hospital.bed import beds
from twin.hospital.layers import Layers
from twin.hospital.layout import Layout
from twin.hospital.model import Model
from twin.hospital.name import Text
from twin.hospital.point import SITE, plain, points
from twin.hospital.problems import Problem, error_of, what_next
from twin.hospital.scenario import Scenario, load
from twin.hospital.source import read_yaml
from twin.hospital.tree import Node, Path
from twin.hospital.validated import problem, validated, what_is_right

FILE = "codes.yaml"
ANY = "*"
"""The source that stands for all."""
_BRACES = re.compile(r"\{([A-Za-z_]\w*)(?::(0\d))?\}")
Family = Literal["places", "beds", "services", "points", "devices", "lots"]


def _places(layout: Layout) -> Iterable[str]:
    return [*layout.places, *layout.resources, *layout.departments]


def _beds(layout: Layout) -> Iterable[str]:
    found = layout.resources.items()
    return [bed for key, one in found for bed in beds(key, one)]


def _services(layout: Layout) -> Iterable[str]:
    return layout.resources


def _points(layout: Layout) -> Iterable[str]:
    return points([SITE, *_places(layout)])


def _devices(layout: Layout) -> Iterable[str]:
    return [
        name
        for key, one in layout.resources.items()
        if one.kind != "staff"
        for name in (key, *(f"{key}/{n}" for n in range(1, one.capacity + 1)))
    ]


def _lots(layout: Layout) -> Iterable[str]:
    return [key for key, one in layout.resources.items() if one.kind == "parking"]


NAMES: dict[Family, tuple[str, Callable[[Layout], Iterable[str]]]] = {
    "places": ("place, resource or department", _places),
    "beds": ("bed", _beds),
    "services": ("resource", _services),
    "points": ("point", _points),
    "devices": ("device", _devices),
    "lots": ("car park", _lots),
}
"""What a family's names are called, and those that a layout has: beds as in `bed`,
points as in `point`; a device is a resource, or a unit of one such as `ct/2`."""


def is_known(family: str, name: str, names: Container[str]) -> bool:
    """Whether a name is one of a layout's names of a family."""
    return (plain(name) if family == "points" else name) in names


class Ignored(Model):
    """Codes that are meant to be left out, by family."""

    places: tuple[Text, ...] = ()
    """Wards, clinics, departments."""
    beds: tuple[Text, ...] = ()
    """Beds."""
    services: tuple[Text, ...] = ()
    """What is ordered or booked."""
    points: tuple[Text, ...] = ()
    """Meters and sensors."""
    devices: tuple[Text, ...] = ()
    """Devices."""
    lots: tuple[Text, ...] = ()
    """Car parks."""


class SourceCodes(Model):
    """Codes of one source, with the layout's name of each."""

    places: dict[Text, Text] = Field(default_factory=dict)
    """Wards, clinics, departments: a place, resource or department."""
    beds: dict[Text, Text] = Field(default_factory=dict)
    """Beds, as in `ward-3/12`."""
    services: dict[Text, Text] = Field(default_factory=dict)
    """What is ordered or booked: a resource."""
    points: dict[Text, Text] = Field(default_factory=dict)
    """Meters and sensors, as in `ward-3/temp`."""
    devices: dict[Text, Text] = Field(default_factory=dict)
    """Devices: a resource, or a unit of one as in `ct/2`."""
    lots: dict[Text, Text] = Field(default_factory=dict)
    """Car parks: a resource of kind parking."""
    ignore: Ignored = Ignored()
    """Codes that are meant to be left out; `*` stands for any text."""


class CodesFile(Model):
    """A layout's `codes.yaml`."""

    codes: dict[Text, SourceCodes]
    """Codes by source; `*` stands for all sources."""


@dataclass(frozen=True)
class Wild:
    """A line whose code holds `*`."""

    code: str
    name: str

    def name_of(self, code: str) -> str | None:
        """The name that the line gives a code, if it fits; the layout may lack it."""
        match = _pattern(self.code, "*").fullmatch(code)
        return _filled(self.name, match.groupdict()) if match else None


@dataclass(frozen=True)
class LayoutCodes:
    """Codes of a layout's sources, each written out.

    Attributes
    ----------
    by_source : layout's name by source, family and code.
    wild : lines whose code holds `*`, by source and family, in order.
    ignored : patterns of codes left out, by source and family.
    names : the layout's own names by family.
    """

    by_source: Mapping[str, Mapping[str, Mapping[str, str]]]
    wild: Mapping[str, Mapping[str, tuple[Wild, ...]]]
    ignored: Mapping[str, Mapping[str, tuple[str, ...]]]
    names: Mapping[str, frozenset[str]]


def read_codes(folder: str | File) -> LayoutCodes:
    """Codes of the layout in a folder; its own names alone where it has no file.

    Raises
    ------
    ScenarioError with every problem: file, line, path, the nearest right name.
    """
    return _read(File(folder), _layout(File(folder)))


def _read(folder: File, layout: Layout) -> LayoutCodes:
    problems: list[Problem] = []
    names: dict[str, frozenset[str]] = {
        family: frozenset(of(layout)) for family, (_, of) in NAMES.items()
    }
    if not (folder / FILE).exists():
        return LayoutCodes({}, {}, {}, names)
    tree = read_yaml(folder / FILE)
    extends.check_format(tree, problems)
    tree = tree.without("twin")
    whole, found = validated(CodesFile, tree, {})
    problems += found
    given = whole or what_is_right(CodesFile, tree)[0]
    codes: dict[str, dict[str, dict[str, str]]] = {}
    wild: dict[str, dict[str, tuple[Wild, ...]]] = {}
    ignored: dict[str, dict[str, tuple[str, ...]]] = {}
    for source, one in (given.codes if given else {}).items():
        codes[source], wild[source], ignored[source] = {}, {}, {}
        for family in NAMES:
            block = _Block(tree, ("codes", source), family, names[family])
            codes[source][family] = block.written_out(getattr(one, family))
            wild[source][family] = tuple(block.wild)
            ignored[source][family] = getattr(one.ignore, family)
            block.refuse_mapped(ignored[source][family], codes[source][family])
            problems += block.problems
    if problems:
        raise error_of(problems)
    return LayoutCodes(codes, wild, ignored, names)


class _Block:
    """Lines of one family of one source."""

    def __init__(
        self, tree: Node, path: Path, family: Family, names: frozenset[str]
    ) -> None:
        self.tree = tree
        self.path = path
        self.family = family
        self.names = names
        self.problems: list[Problem] = []
        self.wild: list[Wild] = []

    def written_out(self, lines: Mapping[str, str]) -> dict[str, str]:
        """Names by code, with every code that a line with braces stands for."""
        found: dict[str, str] = {}
        line_of: dict[str, str] = {}
        for code, name in lines.items():
            made = self._made(code, name)
            if "*" in code:
                self.wild += [Wild(code, name)] if made else []
                continue
            for one, named in made.items():
                if one in lines and one != code:
                    continue
                if found.setdefault(one, named) != named:
                    self._add(code, f'makes "{one}", as "{line_of[one]}" does')
                    break
                line_of[one] = code
        return found

    def _made(self, code: str, name: str) -> dict[str, str]:
        """Names by the codes that a line stands for; none if it is wrong."""
        words = _BRACES.findall(name)
        if {word for word, _ in words} != {word for word, _ in _BRACES.findall(code)}:
            self._add(code, "code and name should have the same words in braces")
        elif any(width and word != "n" for word, width in _BRACES.findall(code + name)):
            self._add(code, "only {n} is a number, and written as in {n:02}")
        elif words:
            return self._spread(code, name)
        elif is_known(self.family, name, self.names):
            return {code: name}
        else:
            self._unknown(code, f'unknown {NAMES[self.family][0]} "{name}"', name)
        return {}

    def _spread(self, code: str, name: str) -> dict[str, str]:
        pattern = _pattern(name)
        matches = map(pattern.fullmatch, sorted(self.names, key=_natural))
        found = {_filled(code, one.groupdict()): one[0] for one in matches if one}
        if not found:
            self._unknown(code, f'no {NAMES[self.family][0]} is "{name}"', name)
        return found

    def _unknown(self, code: str, message: str, name: str) -> None:
        self._add(code, what_next(message, name, sorted(self.names)))

    def refuse_mapped(self, ignored: Iterable[str], mapped: Mapping[str, str]) -> None:
        """Say of codes to be left out that they are mapped too."""
        for index, code in enumerate(ignored):
            if code in mapped:
                path = (*self.path, "ignore", self.family, index)
                message = f'"{code}" has a name too; keep one'
                self.problems.append(problem(self.tree, path, message))

    def _add(self, code: str, message: str) -> None:
        path = (*self.path, self.family, code)
        self.problems.append(problem(self.tree, path, message))


@cache
def _pattern(text: str, any_text: str = "") -> re.Pattern[str]:
    """What a text with braces stands for, and with a sign that is any text."""
    parts, end = [], 0
    seen: set[str] = set()
    for match in _BRACES.finditer(text):
        parts.append(_literal(text[end : match.start()], any_text))
        word, end = match[1], match.end()
        free = "[0-9]+" if word == "n" else "[^/]+"
        parts.append(f"(?P={word})" if word in seen else f"(?P<{word}>{free})")
        seen.add(word)
    return re.compile("".join([*parts, _literal(text[end:], any_text)]), re.DOTALL)


def _literal(text: str, any_text: str) -> str:
    if not any_text:
        return re.escape(text)
    return ".*".join(map(re.escape, text.split(any_text)))


def _filled(text: str, words: Mapping[str, str]) -> str:
    """A text with its braces filled; numbers without zeros before them."""

    def fill(match: re.Match[str]) -> str:
        word, width = match.groups()
        if word != "n":
            return words[word]
        return f"{int(words[word]):{width or ''}}"

    return _BRACES.sub(fill, text)


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that puts 2 before 10."""
    return [(len(part), part) for part in re.split(r"(\d+)", name)]


def checked(path: str | File) -> Scenario:
    """A scenario whose layout's codes are right too.

    Raises
    ------
    ScenarioError with every problem of both.
    """
    problems: list[Problem] = []
    try:
        scenario = load(path)
    except ScenarioError as error:
        problems += error.problems or [Problem(str(path), 0, "", str(error))]
    # Of a layout that is wrong itself, the scenario's problems tell all there is.
    with suppress(ScenarioError):
        folder = extends.layout_folder(shipped.file(path))
        layout = _layout(folder) if folder is not None else None
        if folder is not None and layout is not None:
            try:
                _read(folder, layout)
            except ScenarioError as error:
                problems += error.problems
    if problems:
        raise error_of(problems)
    return scenario


def _layout(folder: File) -> Layout:
    """A layout as its own files say it.

    Raises
    ------
    ScenarioError if it is not right.
    """
    problems: list[Problem] = []
    layer = extends.as_layout(extends.read_layout(folder, problems), None, problems)
    tree = Layers(layer, (), folder).resolved(problems).tree
    named = tree.put(("name",), tree.at(("layout", "name")) or tree)
    scenario, found = validated(Scenario, named, {})
    if scenario is None or problems:
        raise error_of([*problems, *found])
    return scenario.layout
