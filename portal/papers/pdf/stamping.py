"""What a paper says of how to see that it is real: the address of the page that answers, and its code."""

from portal.kit.origin import Origin
from portal.papers.models import Paper
from portal.papers.rules.stamps import Stamp, grouped
from portal.papers.rules.statuses import PaperState
from portal.web.formats import Formats

PAGE = "real"
"""The address of the page, after the portal's own."""

_stamps: list[tuple[Stamp, Origin]] = []


def stamp_with(secret_key: str, portal: Origin) -> None:
    """Say at the start with which key codes are made, and where the pages are."""
    _stamps[:] = [(Stamp(secret_key), portal)]


def code_on(paper: Paper) -> str:
    """The code on the paper's PDF as it is printed; empty where none is, as on a draft or a void one."""
    if not _stamps or paper.state in (PaperState.DRAFT, PaperState.VOID):
        return ""
    stamp, _portal = _stamps[0]
    return grouped(
        stamp.code(
            paper.kind, paper.public_id, paper.revision, paper.number or "", paper.currency, paper.total_minor
        )
    )


def check_of(paper: Paper, show: Formats) -> list[str]:
    """The lines of the paper that tell how to check it, none where there is no code."""
    code = code_on(paper)
    if not code:
        return []
    _ = show.words.gettext
    _stamp, portal = _stamps[0]
    return [
        _("Check that it is real: %(address)s") % {"address": f"{portal}/{PAGE}"},
        _("Code %(code)s") % {"code": code},
    ]
