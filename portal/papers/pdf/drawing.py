"""Drawing a sheet with a body, step by step down where it fails: there is always a document in the end."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from portal.papers.pdf.plain import plain_pdf
from portal.papers.pdf.press import STANDARDS, TEMPLATES, Job, NotDrawn, draw, fonts_mark
from portal.papers.pdf.rules import Step, Template, body_source, printable

OUR_FILES = ("main", "head", "parts")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document, how it came to be, and why it is not as it should be."""

    content: bytes
    step: Step
    reason: str = ""


@cache
def our_body(template: Template) -> str:
    """The body that we ship, which a business may change."""
    return (TEMPLATES / f"{template}.typ").read_text(encoding="utf-8")


@cache
def _our_files() -> dict[str, str]:
    return {f"/{name}.typ": (TEMPLATES / f"{name}.typ").read_text(encoding="utf-8") for name in OUR_FILES}


def job_of(
    sheet: Mapping[str, Any],
    body: str,
    at: datetime,
    pictures: Mapping[str, bytes],
    **choices: Any,
) -> Job:
    """What the press needs. The lines of a body keep their numbers: nothing stands above the first."""
    files = _our_files() | {
        "/paper.json": json.dumps(printable(sheet)),
        "/body.typ": '#import "/parts.typ": *;' + body_source(body),
    }
    return Job({**files, "main.typ": files["/main.typ"]}, at, pictures, **choices)


def draw_or_step_down(
    template: Template,
    sheet: dict[str, Any],
    body: str,
    at: datetime,
    pictures: Mapping[str, bytes],
) -> Drawn:
    """The best document that can be had. `body` is the business's, empty where it has none."""
    reason = ""
    ours = [
        (Step.OWN_BODY if body else Step.WHOLE, our_body(template), STANDARDS),
        (Step.OWN_BODY_WITHOUT_STANDARDS if body else Step.WITHOUT_STANDARDS, our_body(template), ()),
    ]
    theirs = [(Step.WHOLE, body, STANDARDS), (Step.WITHOUT_STANDARDS, body, ())]
    is_hopeless = ""
    for step, source, standards in [*(theirs if body else []), *ours]:
        if source == is_hopeless:  # it fails whatever the standards
            continue
        try:
            return Drawn(draw(job_of(sheet, source, at, pictures, standards=standards)), step, reason)
        except NotDrawn as error:
            reason = reason or str(error)[:500]
            if not all(problem.is_of_standards for problem in error.problems):
                is_hopeless = source
    return Drawn(plain_pdf(printable(sheet)), Step.PLAIN, reason)


def means_of(body: str) -> str:
    """Differs when a drawing that failed may succeed: another body, or other fonts."""
    return sha256(f"{body}\n{fonts_mark()}".encode()).hexdigest()
