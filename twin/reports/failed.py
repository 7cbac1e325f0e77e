"""A night that went wrong, said in plain words where the report would be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from twin.errors import TwinError
from twin.experiment.failure import Failure
from twin.locale import LANGUAGES, Language, say
from twin.reports.page import Languages, body, page, spoken
from twin.reports.record import SCHEMA
from twin.reports.wording import Sentence

Step = Literal["reading", "data", "running", "writing"]
Advice = Literal["scenario", "system", "other"]


@dataclass(frozen=True)
class Failed:
    """What went wrong, when, and what to do next."""

    step: Step
    """What was being done."""
    message: str | Sentence
    """What went wrong, in words; texts of errors are as they were raised."""
    advice: Advice
    """What to do: correct the files, look after the machine, or report the fault."""
    scenario_file: str
    """Scenario that was asked for."""
    version: str
    """Version of this program."""
    created: datetime
    """When it happened, with its offset."""
    seed: int | None = None
    """Seed, if it came that far."""
    failures: tuple[Failure, ...] = ()
    """Replications that did not finish."""
    trace: str = ""
    """Where in the program an unforeseen error was raised."""

    def said(self, language: Language) -> str:
        """What went wrong, in one language."""
        if isinstance(self.message, Sentence):
            return self.message.said(language)
        return self.message


class NothingFinishedError(TwinError):
    """No replication of the plan came to its end."""

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        first = failures[0].error if failures else ""
        values: dict[str, object] = {"count": len(failures), "error": first}
        self.sentence = Sentence("failure.none_finished", values)
        self.failures = failures
        super().__init__(self.sentence.said("en"))


def described(error: Exception) -> tuple[str | Sentence, bool]:
    """An error in words, and whether it was foreseen."""
    if isinstance(error, NothingFinishedError):
        return error.sentence, True
    if isinstance(error, TwinError):
        return str(error), True
    if isinstance(error, OSError):
        parts = [error.filename, error.strerror or str(error)]
        return ": ".join(str(part) for part in parts if part), True
    return f"{type(error).__name__}: {error}", False


def failed_page(failed: Failed, languages: Languages) -> str:
    """The page that stands where the report would."""
    chosen = spoken(languages)
    titles = {language: say("failure.title", language) for language in chosen}
    bodies = {
        language: body("failure.html", language, failure=failed) for language in chosen
    }
    return page(titles, bodies)


def failed_record(failed: Failed) -> dict[str, Any]:
    """The same for machines, in the schema of the report."""
    return {
        "schema": SCHEMA,
        "status": "failed",
        "step": failed.step,
        "message": {language: failed.said(language) for language in LANGUAGES},
        "advice": {
            language: say(f"failure.do_{failed.advice}", language)
            for language in LANGUAGES
        },
        "scenario_file": failed.scenario_file,
        "version": failed.version,
        "created": failed.created.isoformat(),
        "seed": failed.seed,
        "failures": [vars(failure) for failure in failed.failures],
        "trace": failed.trace,
    }
