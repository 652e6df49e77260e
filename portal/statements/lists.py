"""The lists that a statement may show beside its transactions: what they hold, and as tables to keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.kit.tables import Amount, Cell, Table
from portal.ledger.of_period import PeriodPaper, PeriodPayment, papers_of_period, payments_of_period
from portal.ledger.words import method_words
from portal.statements.rules import Shown

Row = TypeVar("Row", PeriodPaper, PeriodPayment)


@dataclass(frozen=True, slots=True)
class Lists:
    """Invoices, credit notes and payments of the period; None is a list that was not asked for."""

    invoices: Sequence[PeriodPaper] | None = None
    credits: Sequence[PeriodPaper] | None = None
    payments: Sequence[PeriodPayment] | None = None

    @property
    def unlinked(self) -> "Lists":
        """The same for readers whose pages these are not."""
        return Lists(_unlinked(self.invoices), _unlinked(self.credits), _unlinked(self.payments))


def lists_of(
    db: Session,
    account: tuple[int, str],
    days: tuple[date, date],
    known_at: datetime,
    zone: ZoneInfo | str,
    shown: Shown,
) -> Lists:
    """Read what is shown of the account, a customer's id and a currency. At most two statements."""
    lists = Lists()
    if shown.invoices != "none":
        invoices, notes = papers_of_period(db, *account, *days, known_at, zone)
        if shown.invoices != "all":
            invoices = tuple(one for one in invoices if bool(one.left_minor) == (shown.invoices == "unpaid"))
        lists = Lists(invoices, notes)
    if shown.has_payments:
        lists = replace(lists, payments=payments_of_period(db, *account, *days, known_at))
    return lists


def payment_words(payment: PeriodPayment) -> str:
    """Which invoice was paid, or that the money waits."""
    return payment.paper_number or _("Not used yet")


WORDS: Final = {"payment_words": payment_words, "method_words": method_words}
"""What the page of the lists calls things by."""


def tables_of(lists: Lists, currency: str) -> list[Table]:
    """Each list as a table."""
    tables = []
    if lists.invoices is not None:
        heads = [_("Invoice"), _("Note"), _("Issued"), _("Due"), _("Total"), _("Balance"), _("Currency")]
        tables.append(Table(_("Invoices"), heads, _papers(lists.invoices, currency, has_due=True)))
    if lists.payments is not None:
        heads = [_("Invoice"), _("Payment"), _("Date"), _("Method"), _("Amount"), _("Currency")]
        tables.append(Table(_("Payments"), heads, _payments(lists.payments, currency)))
    if lists.credits is not None:
        heads = [_("Credit note"), _("Note"), _("Issued"), _("Total"), _("Balance"), _("Currency")]
        tables.append(Table(_("Credit notes"), heads, _papers(lists.credits, currency, has_due=False)))
    return tables


def _unlinked(rows: Sequence[Row] | None) -> list[Row] | None:
    return None if rows is None else [replace(row, public_id=None) for row in rows]


def _papers(papers: Sequence[PeriodPaper], currency: str, *, has_due: bool) -> Iterator[Sequence[Cell]]:
    for paper in papers:
        amounts = Amount(paper.total_minor, currency), Amount(paper.left_minor, currency)
        days = (paper.issued_on, paper.due_on) if has_due else (paper.issued_on,)
        yield paper.number, paper.purchase_order, *days, *amounts, currency


def _payments(payments: Sequence[PeriodPayment], currency: str) -> Iterator[Sequence[Cell]]:
    for one in payments:
        method, amount = method_words(one.method), Amount(one.amount_minor, currency)
        yield payment_words(one), one.number, one.dated_on, method, amount, currency
