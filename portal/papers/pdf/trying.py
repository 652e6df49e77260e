"""Trying a layout on specimens before a customer's paper is drawn with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.papers.pdf.drawing import job_of
from portal.papers.pdf.press import NotDrawn, Problem, draw
from portal.papers.pdf.rules import Template
from portal.papers.pdf.specimens import DAY, SPECIMENS, specimen_sheet
from portal.papers.pdf.surroundings import Looks
from portal.preferences.models import Organisation
from portal.web.formats import Formats

AT = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
BODY = "body.typ"
PLAIN = Looks()


@dataclass(frozen=True, slots=True)
class Trial:
    """How one specimen went: whether it was drawn, whether by the standards, and what was wrong."""

    specimen: str
    is_drawn: bool
    has_standards: bool
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How all went, and the first page of one that was drawn (PNG, empty where none was)."""

    trials: tuple[Trial, ...]
    picture: bytes

    @property
    def is_usable(self) -> bool:
        return all(trial.is_drawn for trial in self.trials)

    @property
    def has_standards(self) -> bool:
        """Whether papers are archivable and accessible."""
        return all(trial.has_standards for trial in self.trials)

    @property
    def problems(self) -> list[Problem]:
        """What was wrong, each named once."""
        return list(dict.fromkeys(problem for trial in self.trials for problem in trial.problems))


def try_body(
    template: Template, body: str, organisation: Organisation, show: Formats, looks: Looks = PLAIN
) -> Verdict:
    """Draw every specimen with this body."""
    sheets = {name: specimen_sheet(template, name, organisation, show) for name in SPECIMENS}
    pictures = {name: picture for sheet in sheets.values() for name, picture in looks.dress(sheet).items()}
    trials = tuple(_try(name, sheet, body, pictures) for name, sheet in sheets.items())
    picture = b""
    if trials[0].is_drawn:
        picture = draw(job_of(sheets["short"], body, AT, pictures, format="png"))
    return Verdict(trials, picture)


def place_of(problem: Problem) -> int:
    """The line of the body that a problem stands in; 0 where it stands elsewhere."""
    return problem.line if problem.file.endswith(BODY) else 0


def _try(specimen: str, sheet: dict[str, object], body: str, pictures: Mapping[str, bytes]) -> Trial:
    try:
        draw(job_of(sheet, body, AT, pictures))
    except NotDrawn as error:
        if not all(problem.is_of_standards for problem in error.problems):
            return Trial(specimen, False, False, error.problems)
        try:
            draw(job_of(sheet, body, AT, pictures, standards=()))
        except NotDrawn as again:
            return Trial(specimen, False, False, again.problems)
        return Trial(specimen, True, False, error.problems)
    return Trial(specimen, True, True)
