"""The receipt of a payment on paper: the same figures as on its page."""

from collections.abc import Callable

from flask import abort
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.papers.pdf.operations import document_pdf
from portal.papers.pdf.rules import Template, file_name
from portal.papers.pdf.sheets import Sheet, frame_of
from portal.papers.pdf.surroundings import Surroundings, address_of, surroundings_of
from portal.payments.made.sheet import PaymentSheet
from portal.preferences.rules import LANGUAGE
from portal.web.formats import Formats


def receipt_of(db: Session, customer_id: int, find: Callable[[], PaymentSheet]) -> tuple[bytes, str]:
    """The receipt as PDF, and its name, in the customer's language, in which `find` lays the payment out. 404
    where no money has arrived."""
    around = surroundings_of(db, customer_id)
    with force_locale(around.choices[LANGUAGE]):
        payment = find()
        if payment.settled_at is None or not payment.has_arrived:
            abort(404)
        sheet = receipt_sheet(db, payment, around, customer_id)
    name = file_name(sheet["title"], payment.number)
    about = (payment.settled_at, customer_id, payment.public_id, payment.number)
    return document_pdf(db, Template.RECEIPT, sheet, *about), name


def receipt_sheet(db: Session, payment: PaymentSheet, around: Surroundings, customer_id: int) -> Sheet:
    """Lay it out in the language of this moment, which is to be the customer's."""
    show, currency = around.show, payment.currency
    facts = [
        (_("Received on"), show.day(payment.on)),
        (_("Paid by"), payment.method),
        (_("Reference"), payment.reference),
        (_("Customer number"), around.client["number"]),
    ]
    rows = [(share.words, share.minor) for share in payment.shares]
    if payment.left_minor or not payment.shares:
        rows.append((_("Credit on your account"), payment.left_minor))
    heads = [_("Paid for"), _("Amount")]
    return {
        **frame_of(around.organisation, show, payment.on),
        "title": _("Receipt"),
        "number": payment.number,
        "to": [
            {
                "label": _("Received from"),
                "lines": address_of(db, customer_id, around.client["name"], show),
            }
        ],
        "facts": [{"label": label, "text": text} for label, text in facts if text],
        "table": {
            "columns": [
                {"label": head, "is_wide": not place, "is_figure": bool(place)}
                for place, head in enumerate(heads)
            ],
            "groups": [
                {
                    "label": "",
                    "rows": [
                        [{"text": words, "notes": []}, show.amount(minor, currency)] for words, minor in rows
                    ],
                }
            ],
            "foot": [],
        },
        "totals": _totals(payment, show),
        "client": around.client,
        "contact": around.contact,
    }


def _totals(payment: PaymentSheet, show: Formats) -> list[dict[str, str]]:
    went_back = [
        (_("Refunded"), payment.refunded_minor),
        (_("Taken back by the bank"), payment.returned_minor),
    ]
    rows = [(label, show.money_text(minor, payment.currency), "") for label, minor in went_back if minor]
    received = show.money_text(payment.amount_minor, payment.currency, code=True)
    rows.append((_("Received"), received, "total"))
    return [
        {"label": label, "note": "", "amount": amount, "weight": weight} for label, amount, weight in rows
    ]
