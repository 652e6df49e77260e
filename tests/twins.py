"""The same rows for Acme and for Globex, each saying whose it is: what one may never see of the other."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.api_tokens.models import ApiToken
from portal.access.factors.models import HalfSignIn
from portal.access.feeds.models import CalendarFeed
from portal.access.models import ContactSession, StaffSession
from portal.access.passkeys.models import Passkey, PasskeyChallenge, StaffPasskey
from portal.access.previews.models import Preview
from portal.access.proofs.models import Proof
from portal.access.providers.models import Identity, Provider
from portal.access.security.models import SignIn
from portal.activity.models import Activity, HouseActivity
from portal.comments.models import Comment
from portal.customers.details.models import CompanyChange
from portal.customers.logos.models import CustomerLogo
from portal.customers.models import Address
from portal.db import transaction
from portal.files.models import Blob, CommonDocument, Document, DocumentOpening
from portal.forwardings.models import Forwarding
from portal.ledger.models import Account, Allocation, Entry, Payment, PaymentShare, Refund
from portal.links.models import Link, LinkPassword
from portal.mail.models import Letter, LetterText, UnwantedLetters
from portal.mailings.models import Mailing
from portal.orders.shipments.models import Shipment
from portal.papers.models import CreditNote, Invoice, PaperLine, Quote, TaxGroupRow
from portal.papers.pdf.models import KeptPdf
from portal.papers.saved.models import SavedView
from portal.papers.viewing.models import PaperView
from portal.payments.agreeing.models import PaymentConsent
from portal.payments.models import (
    Difference,
    GatewayCustomer,
    GatewayDispute,
    GatewayEvent,
    GatewayRefund,
    MethodSetup,
    OnlinePayment,
    PaymentCredit,
    RefundRequest,
    SavedMethod,
    UnmatchedReceipt,
)
from portal.preferences.branding.models import Brand
from portal.preferences.models import CustomerPreference
from portal.preferences.texts.models import SiteText
from portal.quotes.answers.models import QuoteAnswer
from portal.quotes.retainers.models import QuoteRetainer
from portal.quotes.reviews.models import Review
from portal.statements.models import StoredStatement
from portal.tenancy import every_customer
from tests.cast import Cast

DAY = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TRACES = ("GLOBEX", "Globex", "globex", "Zoe", "Zimmer")
"""What every text of Globex contains."""


@dataclass(frozen=True)
class Twin:
    """The ids of one customer's rows."""

    customer: int
    contact: int
    invoice: int
    quote: int
    credit_note: int
    address: int
    account: int
    payment: int
    refund: int
    entry: int
    allocation: int


@dataclass(frozen=True)
class Twins:
    """Both, of the same build."""

    acme: Twin
    globex: Twin


def write_twins(db: Session, cast: Cast) -> Twins:
    """Write at least one row of every owned table for both customers."""
    with every_customer(db, "the twins"), transaction():
        db.add(
            Letter(
                name="not_found", language="en", email="eve@nowhere.example", priority=0, sealed_values="x"
            )
        )
        db.add(UnwantedLetters(addressee="A" * 22, topic="talk"))
        db.add(LetterText(name="invitation", language="en", subject="Hello", body="Come in"))
        _write_nobodys(db)
        return Twins(
            acme=_write(db, cast.acme, cast.ana, cast.sam, "ACME"),
            globex=_write(db, cast.globex, cast.zoe, cast.sam, "GLOBEX"),
        )


def _write_nobodys(db: Session) -> None:
    """A row of each table that belongs to a person or to nobody."""
    ways_in = {"person_id": 1, "expires_at": MOMENT, "token_hash": "x"}
    db.add_all(
        [
            Brand(),
            SiteText(name="terms", language="en", body="Be kind."),
            ApiToken(name="x", token_hash="x", made_by="x"),
            CommonDocument(
                blob=Blob(sha256="0" * 64, size_bytes=1),
                name="Terms.pdf",
                media_type="application/pdf",
                actor_kind="system",
                actor_name="",
            ),
            HouseActivity(actor_kind="system", actor_name="", verb="registered"),
            Proof(
                **ways_in, purpose="sign_in", email="eve@nowhere.example", digits_hash="x", browser_hash="x"
            ),
            Provider(
                name="x",
                issuer="x",
                client_id="x",
                sealed_secret="x",
                authorization_endpoint="x",
                token_endpoint="x",
                keys_endpoint="x",
                userinfo_endpoint="",
                is_secret_posted=False,
                is_named_in_answers=False,
            ),
            Identity(person_id=1, issuer="x", client_id="x", subject="x"),
            Passkey(person_id=1, credential_id="x", public_key=b"x", sign_count=0, name="x"),
            StaffPasskey(staff_id=1, credential_id="x", public_key=b"x", sign_count=0, name="x"),
            PasskeyChallenge(person_id=1, challenge_hash="x", expires_at=MOMENT),
            SignIn(person_id=1, way="password"),
            HalfSignIn(**ways_in, contact_public_id="x", offers_choice=False, way="password"),
        ]
    )
    money = {"amount_minor": 1, "currency": "EUR"}
    db.add_all(
        [
            GatewayRefund(gateway_reference="re_x", intent="pi_x", word="pending", made_at=MOMENT, **money),
            GatewayDispute(
                gateway_reference="dp_x", intent="pi_x", word="open", status="x", made_at=MOMENT, **money
            ),
            GatewayEvent(reference="evt_x", kind="x", outcome="nothing", made_at=MOMENT),
            Difference(kind="missing_here", reference="pi_x", ours="", theirs="x"),
            UnmatchedReceipt(intent="pi_x", charged_at=MOMENT, **money),
        ]
    )


def _write(db: Session, customer: int, contact: int, sam: int, mark: str) -> Twin:
    own = {"customer_id": customer}
    sent = {"currency": "EUR", "issued_on": DAY, "due_on": DAY, "sent_at": MOMENT, "notes": mark}
    invoice = Invoice(**own, **sent, state="open", number=f"{mark}-1", total_minor=1000, open_minor=400)
    credit = CreditNote(**own, **sent, state="open", number=f"{mark}-C1", total_minor=500)
    quote = Quote(**own, currency="EUR", notes=mark)
    address = Address(**own, kind="billing", street=mark)
    account = Account(**own, currency="EUR", balance_minor=400)
    db.add_all([invoice, credit, quote, address, account])
    db.add(CustomerPreference(**own, name="colour", value=mark))
    db.add(CompanyChange(**own, actor_name=mark, actor=mark, before="{}", after="{}"))
    db.add(Activity(**own, actor_kind="system", actor_name=mark, verb="registered"))
    db.flush()
    invoice.lines.append(
        PaperLine(**own, position=1, description=mark, quantity_e6=1, price_e6=1, amount_minor=1000)
    )
    invoice.tax_groups.append(
        TaxGroupRow(**own, position=1, name=mark, rate_e6=0, base_minor=1000, tax_minor=0)
    )
    on_account = {**own, "account_id": account.id}
    payment = Payment(
        **on_account, number=f"{mark}-P1", currency="EUR", amount_minor=600, settled_minor=600,
        state="settled", method=mark, attempt=mark, dated_on=DAY,
    )  # fmt: skip
    payment.shares.append(PaymentShare(**own, paper_id=invoice.id, position=1, amount_minor=600))
    db.add(payment)
    db.flush()
    refund = Refund(
        **on_account, payment_id=payment.id, amount_minor=1, state="failed", attempt=mark, reason=mark
    )
    booked = {**on_account, "dated_on": DAY, "booked_at": MOMENT}
    entry = Entry(**booked, kind="invoice_issued", amount_minor=1000, paper_id=invoice.id, reference=mark)
    allocation = Allocation(**booked, amount_minor=600, from_payment_id=payment.id, to_paper_id=invoice.id)
    signed_in = ContactSession(**own, token_hash=mark, person_id=1, contact_id=contact, expires_at=MOMENT)
    staff = StaffSession(token_hash=mark, staff_id=sam, expires_at=MOMENT)
    db.add_all([refund, entry, allocation, signed_in, staff])
    db.flush()
    _write_online(db, payment, refund, invoice, mark)
    by_contact = {**own, "contact_id": contact}
    db.add(Preview(**by_contact, token_hash=mark, staff_session_id=staff.id))
    db.add(CalendarFeed(**by_contact, token_hash=mark))
    db.add(CustomerLogo(**own, sha256=mark, width=1, height=1, picture=mark.encode()))
    db.add(SavedView(**by_contact, room="invoices", name=mark, query=f"q={mark}"))
    evidence = {"contact_name": mark, "address": "", "device": "", "revision": 1, "pdf_sha256": ""}
    db.add(QuoteAnswer(**by_contact, **evidence, paper_id=quote.id, decision="declined", reason=mark))
    seen = {key: value for key, value in evidence.items() if key != "revision"}
    paid = {"paper_id": invoice.id, "payment_id": payment.id}
    db.add(PaymentConsent(**by_contact, **seen, **paid, signed_name=mark))
    parcel = {"sent_on": DAY, "carrier": mark, "tracking_number": "", "tracking_url": ""}
    db.add(Shipment(**own, **parcel, paper_id=quote.id))
    db.add(PaperView(**by_contact, paper_id=invoice.id, is_first=True))
    db.add(
        Comment(
            **by_contact,
            paper_id=invoice.id,
            side="contact",
            author_name=mark,
            words=mark,
            is_visible=True,
            attempt=mark,
        )
    )
    drawn = {"step": "whole", "means": mark, "sha256": mark, "content": mark.encode()}
    db.add(KeptPdf(**own, **drawn, paper_id=invoice.id, revision=1))
    span = {"from_on": DAY, "to_on": DAY, "known_at": MOMENT}
    statement = StoredStatement(**own, **span, currency="EUR", type="activity", language="en")
    db.add(statement)
    document = Document(
        **own, blob=Blob(sha256=f"{mark:0<64}", size_bytes=1), name=f"{mark}.pdf",
        media_type="application/pdf", folder=mark, actor_kind="system", actor_name=mark,
    )  # fmt: skip
    db.add(document)
    db.flush()
    db.add(DocumentOpening(**own, contact_id=contact, document_id=document.id))
    minted = {"purpose": "view", "minted_at": MOMENT, "expires_at": MOMENT + timedelta(days=30)}
    for target in (
        {"paper_id": invoice.id},
        {"stored_statement_id": statement.id},
        {"common_document_id": db.scalars(select(CommonDocument.id)).one()},
        {"document_id": document.id},
    ):
        link = Link(**by_contact, **minted, **target, actor_kind="system", actor_name=mark)
        link.token_hash = f"{mark} {next(iter(target))}"
        db.add(link)
    db.add(QuoteRetainer(**own, quote_number=mark, amount_minor=1))
    db.add(Review(**own, paper_id=quote.id, contact_id=contact, author_name=mark, stars=5, words=mark))
    db.add(LinkPassword(**by_contact, person_id=None, password_hash=mark, chosen_at=MOMENT))
    went = {**own, "contact": mark, "email": mark, "letter": mark, "sent_on": DAY, "at": MOMENT}
    db.add(Mailing(**went, kind="paper", paper_id=invoice.id, step="sent"))
    db.add(Mailing(**went, kind="statement", statement_id=statement.id, step="monthly"))
    db.flush()
    db.add(Forwarding(**own, link_id=link.id, person_id=1, email="eve@nowhere.example", words=mark))
    db.flush()
    return Twin(
        customer=customer, contact=contact, invoice=invoice.id, quote=quote.id, credit_note=credit.id,
        address=address.id, account=account.id, payment=payment.id, refund=refund.id, entry=entry.id,
        allocation=allocation.id,
    )  # fmt: skip


def _write_online(db: Session, payment: Payment, refund: Refund, invoice: Invoice, mark: str) -> None:
    own = {"customer_id": payment.customer_id}
    known = GatewayCustomer(**own, gateway_reference=f"cus_{mark}")
    db.add(known)
    db.flush()
    method = SavedMethod(
        **own, gateway_customer_id=known.id, gateway_reference=f"pm_{mark}", kind="card", saved_by_name=mark
    )
    db.add(method)
    db.flush()
    on_payment = {**own, "payment_id": payment.id}
    db.add_all(
        [
            OnlinePayment(**on_payment, way="saved", request={}, payer_name=mark),
            PaymentCredit(
                **on_payment, position=1, from_payment_id=payment.id, to_paper_id=invoice.id, amount_minor=1
            ),
            RefundRequest(**own, refund_id=refund.id, request={}, asked_by=mark),
            MethodSetup(**own, attempt=mark, request={}, person_name=mark),
        ]
    )
