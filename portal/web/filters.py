"""Reading a page's query: what is not understood becomes a default and a plain sentence, never an error."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote_plus

from flask_babel import gettext, ngettext

LONGEST_TEXT = 100
LONGEST_ECHO = 40
PAGE_SIZES = (10, 25, 50, 100)
PAGE_SIZE = 25
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class Query:
    """One page's query parameters; `notes` collects a sentence for each value that was not understood."""

    def __init__(self, args: Mapping[str, str]) -> None:
        self._args = dict(args.items())  # plain: werkzeug's own raises an error for each that is missing
        self.notes: list[str] = []

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """Free text, without control characters, cut at `longest`."""
        given = self._args.get(name, "")
        return CONTROL.sub(" ", given).strip()[:longest].rstrip() if given else ""

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """One of `allowed`, else `default` and a note."""
        given = self.text(name)
        if not given or given in allowed:
            return given or default
        self.notes.append(
            gettext("We do not know “%(value)s” here, so this shows the usual list.", value=_echo(given))
        )
        return default

    def day(self, name: str) -> date | None:
        """A date written as 2026-11-20, else None; a note where something else was written."""
        given = self.text(name)
        if not given:
            return None
        try:
            if ISO_DAY.fullmatch(given):
                return date.fromisoformat(given)
        except ValueError:
            pass  # 2026-02-30 looks like a date and is none
        self.notes.append(gettext("“%(value)s” is not a date. Write it like 2026-11-20.", value=_echo(given)))
        return None

    def page(self, name: str = "page") -> int:
        """The page asked for, from 1. One too far is brought back by `Paging`."""
        given = self.text(name)
        if given and not (given.isascii() and given.isdigit() and int(given) > 0):
            self.notes.append(gettext("There is no page “%(value)s”. This is the first.", value=_echo(given)))
            return 1
        return min(int(given or 1), 10**9)

    def page_size(self, name: str = "size", default: int = PAGE_SIZE) -> int:
        """How many rows a page has: one of `PAGE_SIZES`."""
        return int(self.choice(name, [str(size) for size in PAGE_SIZES], str(default)))


class Links:
    """Addresses of the same page with other parameters: `links.to(status='paid', page=None)`."""

    def __init__(self, path: str, args: Mapping[str, object]) -> None:
        self.path = path
        self._args = {name: value for name, value in args.items() if _is_said(value)}

    def to(self, **changes: object) -> str:
        """The address with `changes` applied; None or an empty text leaves a parameter out."""
        merged = {**self._args, **changes}
        kept = [f"{_quoted(name)}={_quoted(str(value))}" for name, value in merged.items() if _is_said(value)]
        return f"{self.path}?{'&'.join(kept)}" if kept else self.path

    def at(self, path: str, **changes: object) -> str:
        """The same parameters at another page."""
        return Links(path, self._args).to(**changes)


def _is_said(value: object) -> bool:
    return value is not None and value != ""


_quoted = lru_cache(1024)(quote_plus)
"""A list has some twenty links whose parameters are nearly all the same words."""


@dataclass(frozen=True)
class Paging:
    """Where a page lies in a list of `total` rows. `page` is never beyond the last one."""

    total: int
    page: int
    size: int
    wanted: int

    @classmethod
    def of(cls, total: int, wanted: int, size: int) -> "Paging":
        """`wanted` counts from 1."""
        last = max(1, -(-total // size))
        return cls(total, min(max(wanted, 1), last), size, wanted)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def first(self) -> int:
        """Number of the first row on the page, 0 when there is none."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.offset + self.size, self.total)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def newer(self) -> int | None:
        """The page before this one, None on the first."""
        return self.page - 1 if self.page > 1 else None

    @property
    def older(self) -> int | None:
        """The page after this one, None on the last."""
        return self.page + 1 if self.page < self.pages else None

    @property
    def notes(self) -> list[str]:
        """A sentence when a page beyond the last was asked for."""
        if self.wanted <= self.pages:
            return []
        return [
            ngettext(
                "There is only %(num)s page. This is it.",
                "There are only %(num)s pages. This is the last.",
                self.pages,
            )
        ]


def _echo(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
