"""What to listen to, where to keep it, and whose hospital it is: a file of the site.

    twin: 1
    layout: general_hospital
    store: sqlite:///hoc.db
    vault: sqlite:///hoc-vault.db
    key_file: hoc.keys
    sources:
      his: {mllp: {port: 2575}}
      bms: {mqtt: {host: 10.0.0.5, client_id: twin, routes: [{topic: "bms/#", source: bms, reads: senml}]}}
      export: {folder: {path: inbox, reads: cloudevents}}
      queue: {folder: {path: queue, reads: {kind: ticket, time: changed_at, fields: {...}}}}

Paths are those of the file's own folder; a layout may be a shipped one.
"""  # noqa: E501 one line of YAML

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from twin.errors import FeedError
from twin.feeds.cloud_events import CloudEvents
from twin.feeds.format import Format
from twin.feeds.hl7 import Hl7
from twin.feeds.mllp.limits import Limits
from twin.feeds.mqtt.broker import Broker
from twin.feeds.rows import Mapping, Rows
from twin.feeds.senml import SenML
from twin.hospital import extends, shipped
from twin.hospital.layout import Layout
from twin.hospital.model import Model
from twin.hospital.name import Identifier
from twin.hospital.problems import Problem, error_of
from twin.hospital.source import read_yaml
from twin.hospital.validated import validated

Port = Annotated[int, Field(ge=0, le=65_535)]


class MllpTls(Model):
    """How connections of HL7 senders are encrypted."""

    certificate: Path
    """File with our certificate."""
    key: Path
    """File with its key."""
    ca: Path | None = None
    """Certificates that senders' own are checked against; none needed if absent."""


class MllpSource(Model):
    """A port that takes HL7 v2 over MLLP."""

    host: str = "127.0.0.1"
    """Address to listen at: this machine alone, unless another is given."""
    port: Port = 2575
    """Port to listen at."""
    tls: MllpTls | None = None
    """Encryption; none if absent."""
    authority: str = ""
    """Assigning authority of the patient numbers that are meant, of several."""
    charset: str = ""
    """Character set of the messages, whatever they say; as they say if absent."""
    largest_mb: Annotated[float, Field(gt=0)] = Limits().largest / 1_048_576
    """Largest message that is taken. [MiB]"""


class FolderSource(Model):
    """A folder into which a system writes files."""

    path: Path
    """The folder."""
    reads: Literal["hl7", "cloudevents", "senml"] | Mapping
    """What its files hold; a mapping for tables in CSV or Parquet."""
    every_s: Annotated[float, Field(gt=0)] = 10.0
    """Time between two looks. [s]"""

    def form(self) -> Format:
        """How its messages are read."""
        if isinstance(self.reads, Mapping):
            return Rows(self.reads)
        if self.reads == "hl7":
            return Hl7()
        return SenML() if self.reads == "senml" else CloudEvents()


class Source(Model):
    """One system that reports, in one way."""

    mllp: MllpSource | None = None
    """It sends HL7 v2."""
    mqtt: Broker | None = None
    """It publishes to a broker."""
    folder: FolderSource | None = None
    """It writes files."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("mllp", "mqtt", "folder") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError("should have exactly one of mllp, mqtt, folder")
        return self


class Listening(Model):
    """What a site listens to."""

    layout: str
    """Layout whose codes.yaml maps the sources' codes: a folder, or a shipped one."""
    store: str
    """Database of the events, a URL of SQLAlchemy."""
    vault: str
    """Database of the pseudonyms; another one than the store's."""
    key_file: Path
    """File with the site's keys, as `twin feeds new-keys` writes it."""
    timezone: str = "Asia/Shanghai"
    """Time zone of times that state none, as the IANA names it."""
    sources: Annotated[dict[Identifier, Source], Field(min_length=1)]
    """Systems that report, as codes.yaml calls them."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        """Let brokers be called as their source is, unless they say otherwise."""
        sources = data.get("sources") if isinstance(data, dict) else None
        for name, one in sources.items() if isinstance(sources, dict) else ():
            broker = one.get("mqtt") if isinstance(one, dict) else None
            if isinstance(broker, dict):
                broker.setdefault("source", name)
                broker.setdefault("client_id", f"twin-{name}")
        return data

    @field_validator("timezone")
    @classmethod
    def _known(cls, zone: str) -> str:
        return Layout.known_zone(zone)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.store == self.vault:
            raise ValueError("vault should be another database than store")
        return self

    def layout_folder(self, home: Path) -> Path:
        """The folder of the layout.

        Raises
        ------
        FeedError if there is none of that name.
        """
        own, known = home / self.layout, shipped.root() / "layouts" / self.layout
        for folder in (own, known):
            if folder.is_dir():
                return folder
        raise FeedError(
            f"{self.layout}: no such layout; give a folder, or a shipped one's name"
        )


def read_listening(path: str | Path) -> Listening:
    """What a file declares.

    Raises
    ------
    ScenarioError with every problem of the file: line, path and what would be right.
    """
    tree = read_yaml(Path(path))
    problems: list[Problem] = []
    extends.check_format(tree, problems)
    found, wrong = validated(Listening, tree.without("twin"), {})
    problems += wrong
    if problems or found is None:
        raise error_of(problems)
    return found
