"""Issuing papers together: checked, numbered, written and booked, inside an open transaction."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from portal.bulk import insert_missing, insert_rows, reserve_ids
from portal.db import locked
from portal.kit import tokens
from portal.kit.refusal import N_, Refusal
from portal.ledger.crediting import after_issue
from portal.ledger.models import Account, Entry
from portal.ledger.rules import SIGNS, EntryKind, next_moment
from portal.papers.drafts import PaperDraft, draft_of
from portal.papers.issuing import (
    Addressee,
    NoSuchCustomer,
    Priced,
    addressees,
    price,
    sent_row,
    write_new,
    write_stored,
)
from portal.papers.models import Paper
from portal.papers.numbering import Standing, next_paper_numbers, standing_under
from portal.papers.rules.statuses import PaperKind, PaperState
from portal.preferences.choices import Series
from portal.preferences.models import Organisation
from portal.preferences.numbering import lock_series
from portal.preferences.rules import APPLIES_CREDIT

_POSTED: Final = {
    PaperKind.INVOICE: EntryKind.INVOICE_ISSUED,
    PaperKind.CREDIT_NOTE: EntryKind.CREDIT_NOTE_ISSUED,
}
"""What issuing books; a request for money in advance books nothing."""


class NumberTaken(Refusal):
    sentence = N_("The number %(number)s is taken by another paper.")
    field = "number"


class NoDraft(Refusal):
    sentence = N_("This draft was sent or changed meanwhile. Look at it again.")


class PapersRefused(Refusal):
    """Some papers of a batch are refused, so none was issued; `refusals` holds each by its place."""

    sentence = N_("Some of these papers cannot be issued.")

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        super().__init__()
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper that stands; not new where the same paper was there before under its own number."""

    paper_id: int
    public_id: str
    number: str
    is_new: bool


@dataclass(slots=True)
class _Sending:
    """A paper on its way: its values, whom it goes to, the row it becomes, the stored draft it came from."""

    priced: Priced
    to: Addressee
    row: dict[str, Any]
    stored: Paper | None


class _Held(NamedTuple):
    """A locked account; everything of one operation is booked on it at one moment."""

    id: int
    moment: datetime


_Whose = tuple[int, str]
"""Customer and currency."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Papers to be issued together, plain values or the ids of stored drafts, and what they come to."""

    papers: Sequence[PaperDraft | int]
    priced: dict[int, Priced]
    refusals: dict[int, Refusal]


def batch_of(papers: Sequence[PaperDraft | int]) -> Batch:
    """Add up what is given as plain values, which needs no transaction."""
    batch = Batch(papers, {}, {})
    for place, draft in enumerate(papers):
        if isinstance(draft, PaperDraft):
            _price(batch.priced, batch.refusals, place, draft)
    return batch


def issue(db: Session, batch: Batch, now: datetime, *, is_import: bool = False) -> list[Issued]:
    """Send papers inside an open transaction that sees every customer: all of them, or none and a refusal."""
    papers, priced, refusals = batch.papers, batch.priced, batch.refusals
    zone, version = db.execute(
        select(Organisation.time_zone, Organisation.settings_version)
    ).one_or_none() or ("UTC", 0)
    wanted = _accounts_of(db, papers)
    known = addressees(db, {customer_id for customer_id, _ in wanted}, version)
    posted = {whose for whose, kinds in wanted.items() if whose[0] in known and kinds & _POSTED.keys()}
    accounts = _locked_accounts(db, posted, now)
    stored = _stored_drafts(db, papers)
    for place, paper in stored.items():
        if PaperKind(paper.kind) in wanted.get((paper.customer_id, paper.currency), ()):
            _price(priced, refusals, place, draft_of(paper))
    for place in set(range(len(papers))) - priced.keys() - refusals.keys():
        refusals[place] = NoDraft()
    today = now.astimezone(ZoneInfo(zone)).date()
    sending = _complete(priced, known, stored, refusals, today, now)
    before = _number(db, sending, refusals, version)
    if refusals:
        raise next(iter(refusals.values())) if len(papers) == 1 else PapersRefused(refusals)
    fresh = [sending[place] for place in sorted(sending.keys() - before.keys())]
    if is_import:
        _keep_from_the_mail(fresh)
    _write(db, fresh, now)
    _book(db, fresh, accounts)
    if not is_import:
        _apply_credit(db, fresh, accounts)
    return [before.get(place) or _issued(sending[place]) for place in range(len(papers))]


def _price(priced: dict[int, Priced], refusals: dict[int, Refusal], place: int, draft: PaperDraft) -> None:
    try:
        priced[place] = price(draft)
    except Refusal as refusal:
        refusals[place] = refusal


def _issued(sent: _Sending) -> Issued:
    return Issued(sent.row["id"], sent.row["public_id"], sent.row["number"], is_new=True)


def _accounts_of(db: Session, batch: Sequence[PaperDraft | int]) -> dict[_Whose, set[PaperKind]]:
    """Which kinds of papers go to which customer in which currency, as known before the locks."""
    wanted: defaultdict[_Whose, set[PaperKind]] = defaultdict(set)
    for draft in batch:
        if isinstance(draft, PaperDraft):
            wanted[draft.customer_id, draft.currency].add(draft.kind)
    if ids := [draft for draft in batch if isinstance(draft, int)]:
        statement = select(Paper.customer_id, Paper.currency, Paper.kind).where(Paper.id.in_(ids))
        for customer_id, currency, kind in db.execute(statement):
            wanted[customer_id, currency].add(PaperKind(kind))
    return wanted


def _locked_accounts(db: Session, posted: set[_Whose], now: datetime) -> dict[_Whose, _Held]:
    """The accounts, made where missing, held in the order of their ids."""
    if not posted:
        return {}
    customers, currencies = zip(*posted, strict=True)
    statement = locked(
        select(Account.id, Account.customer_id, Account.currency, Account.booked_at)
        .where(Account.customer_id.in_(set(customers)), Account.currency.in_(set(currencies)))
        .order_by(Account.id)
    )
    found = db.execute(statement).all()
    if missing := sorted(posted - {(customer_id, currency) for _, customer_id, currency, _ in found}):
        rows = [
            {"customer_id": customer_id, "currency": currency, "balance_minor": 0}
            for customer_id, currency in missing
        ]
        insert_missing(db, Account, rows)
        found = db.execute(statement).all()
    return {
        (customer_id, currency): _Held(account_id, next_moment(now, booked_at))
        for account_id, customer_id, currency, booked_at in found
    }


def _stored_drafts(db: Session, batch: Sequence[PaperDraft | int]) -> dict[int, Paper]:
    """The drafts by their place in the batch, held; those that are drafts no longer are left out."""
    places = {draft: place for place, draft in enumerate(batch) if isinstance(draft, int)}
    if not places:
        return {}
    statement = select(Paper).where(Paper.id.in_(places), Paper.state == PaperState.DRAFT).order_by(Paper.id)
    return {places[paper.id]: paper for paper in db.scalars(locked(statement))}


def _complete(
    priced: Mapping[int, Priced],
    known: Mapping[int, Addressee],
    stored: Mapping[int, Paper],
    refusals: dict[int, Refusal],
    today: date,
    now: datetime,
) -> dict[int, _Sending]:
    sending: dict[int, _Sending] = {}
    for place, one in sorted(priced.items()):
        to = known.get(one.draft.customer_id)
        if to is None:
            refusals[place] = NoSuchCustomer()
            continue
        try:
            sending[place] = _Sending(one, to, sent_row(one, to, today, now), stored.get(place))
        except Refusal as refusal:
            refusals[place] = refusal
    return sending


def _number(
    db: Session, sending: Mapping[int, _Sending], refusals: dict[int, Refusal], version: int
) -> dict[int, Issued]:
    """Give each paper its number; those that stand already under their own are answered as they are."""
    by_kind: defaultdict[PaperKind, dict[int, _Sending]] = defaultdict(dict)
    for place, sent in sending.items():
        by_kind[sent.priced.draft.kind][place] = sent
    before: dict[int, Issued] = {}
    for kind in sorted(by_kind):
        lock_series(db, Series(kind))
        own = Counter(sent.priced.draft.number for sent in by_kind[kind].values())
        del own[None]
        standing = standing_under(db, kind, [number for number in own if number])
        unnumbered: list[_Sending] = []
        for place, sent in by_kind[kind].items():
            number = sent.row["number"] = sent.priced.draft.number
            there = standing.get(number or "")
            if number is None:
                unnumbered.append(sent)
            elif own[number] > 1 or (there is not None and not _is_the_same(there, sent)):
                refusals[place] = NumberTaken(number=number)
            elif there is not None:
                before[place] = Issued(there.paper_id, there.public_id, number, is_new=False)
        years = [sent.row["issued_on"].year for sent in unnumbered]
        numbers = next_paper_numbers(db, kind, years, {number for number in own if number}, version)
        for sent, given in zip(unnumbered, numbers, strict=True):
            sent.row["number"] = given
    return before


def _is_the_same(there: Standing, sent: _Sending) -> bool:
    return sent.stored is None and all(
        getattr(there, column) == sent.row[column]
        for column in ("customer_id", "currency", "issued_on", "total_minor")
    )


def _write(db: Session, sending: Sequence[_Sending], now: datetime) -> None:
    new = [sent for sent in sending if sent.stored is None]
    for sent, paper_id in zip(new, reserve_ids(db, Paper, len(new)) if new else (), strict=True):
        sent.row.update(id=paper_id, public_id=tokens.new_public_id())
    write_new(db, [sent.row for sent in new], [sent.priced for sent in new], now)
    for sent in sending:
        if sent.stored is not None:
            write_stored(sent.stored, sent.row, sent.priced.totals)
            sent.row.update(id=sent.stored.id, public_id=sent.stored.public_id)
    db.flush()


def _keep_from_the_mail(sending: Sequence[_Sending]) -> None:
    """What is imported was mailed where it was written."""
    for sent in sending:
        sent.row["waits_for_mail"] = False


def _book(db: Session, sending: Sequence[_Sending], accounts: Mapping[_Whose, _Held]) -> None:
    entries: list[dict[str, Any]] = []
    changes: Counter[_Held] = Counter()
    for sent in sending:
        row, kind = sent.row, _POSTED.get(sent.priced.draft.kind)
        if kind is None or not row["total_minor"]:
            continue
        held = accounts[row["customer_id"], row["currency"]]
        amount_minor = SIGNS[kind] * row["total_minor"]
        changes[held] += amount_minor
        entries.append(
            {
                "customer_id": row["customer_id"],
                "account_id": held.id,
                "kind": str(kind),
                "amount_minor": amount_minor,
                "dated_on": row["issued_on"],
                "booked_at": held.moment,
                "paper_id": row["id"],
                "reference": row["public_id"],
            }
        )
    insert_rows(db, Entry, entries)
    if changes:
        table: Any = Account.__table__
        moved = {
            "balance_minor": table.c.balance_minor + bindparam("change"),
            "booked_at": bindparam("moment"),
        }
        db.execute(
            update(table).where(table.c.id == bindparam("account")).values(moved),
            [
                {"account": held.id, "change": change, "moment": held.moment}
                for held, change in changes.items()
            ],
        )


def _apply_credit(db: Session, sending: Sequence[_Sending], accounts: Mapping[_Whose, _Held]) -> None:
    for sent in sending:
        applies_credit = sent.to.choices[APPLIES_CREDIT]
        held = accounts.get((sent.row["customer_id"], sent.row["currency"]))
        if held is not None and (applies_credit or sent.row["credits_id"] is not None):
            account = db.get_one(Account, held.id, populate_existing=True)
            paper = db.get_one(Paper, sent.row["id"], populate_existing=True)
            after_issue(db, account, paper, applies_credit=applies_credit)
            db.flush()
