"""Values with which each letter can be written, and the business that writes them."""

from datetime import date

from portal.kit.origin import Origin
from portal.mail import letters
from portal.mail.letters import LetterKind
from portal.web.frame import Business

BASE_URL = Origin("https", "portal.halvorsen.example")
BUSINESS = Business(
    name="Halvorsen Marine Supply",
    legal_name="Halvorsen Marine Supply GmbH",
    address=("Hafenstr. 12", "20457 Hamburg"),
    country="DE",
    phone="+49 40 1234 5678",
    email="accounts@halvorsen.example",
    hours="Mon to Fri, 8 to 17",
)
TOKEN = "Zk3vX9qLw0aYb7Rt5uNc2mPdE8sGhJfKiOl1QxTzVwA"
CONTACT = {
    "contact": "Jonas Lindqvist",
    "contact_email": "jonas@b.example",
    "company": "Brightwater Shipyards",
}
OWN_ACCOUNT = {"reset_path": "/reset", "security_path": "/profile/security"}
ASKED = (
    '{"number": "INV-20418", "account": "C-0042", "due": "2026-11-01", "amount": "6240.00",'
    ' "currency": "USD", "is_paid": false}'
)

SAMPLES: dict[LetterKind, dict[str, str | date]] = {
    letters.SIGN_IN: {"code": "482913", "path": f"/sign-in/{TOKEN}"},
    letters.REGISTRATION_CONFIRM: {"code": "482913", "path": f"/verify/{TOKEN}"},
    letters.ALREADY_REGISTERED: {"sign_in_path": "/login", "reset_path": "/reset"},
    letters.EMAIL_TAKEN: {"sign_in_path": "/login"},
    letters.NOT_FOUND: {},
    letters.PASSWORD_RESET: {"path": f"/reset/{TOKEN}"},
    letters.INVITATION: {
        "path": f"/invitation/{TOKEN}",
        "company": "Brightwater Shipyards",
        "inviter": "Marie-Claire Dubois",
        "until_on": date(2026, 12, 4),
    },
    letters.STAFF_INVITATION: {"path": f"/staff/welcome/{TOKEN}", "until_on": date(2026, 11, 27)},
    letters.SIGN_IN_LINKED: {"provider": "Brightwater ID", "security_path": "/profile/security"},
    letters.SIGN_IN_UNLINKED: {"provider": "Brightwater ID", "security_path": "/profile/security"},
    letters.EMAIL_CHANGE_CONFIRM: {"path": f"/email/{TOKEN}"},
    letters.EMAIL_CHANGED: {
        "path": f"/email/undo/{TOKEN}",
        "new_email": "j.lindqvist@brightwater.example",
        "until_on": date(2026, 11, 27),
    },
    letters.FRESH_LINK: {"path": f"/l/{TOKEN}", "number": "INV-20418", "until_on": date(2026, 12, 20)},
    letters.LINK_PASSWORD_FORGOTTEN: {"path": f"/l/{TOKEN}", "number": "INV-20418"},
    letters.STATEMENT_ASKED: {
        "path": f"/statement/{TOKEN[:22]}.pdf",
        "from_on": date(2026, 8, 1),
        "to_on": date(2026, 11, 20),
        "currency": "EUR",
    },
    letters.PAPER_FORWARDED: {
        "path": f"/l/{TOKEN}",
        "sender": "Marie-Claire Dubois",
        "sender_email": "mc.dubois@brightwater.example",
        "company": "Brightwater Shipyards",
        "thing": "Invoice INV-20418",
        "message_lines": "Can you pay this one?",
        "until_on": date(2026, 12, 31),
    },
    letters.PAPER_SENT: {
        "revision": "",
        "path": f"/l/{TOKEN}",
        "paper": "Invoice",
        "number": "INV-20418",
        "amount": "$6,240.00",
        "open": "$4,240.00",
        "deposit": "$1,000.00, due Oct 20, 2026",
        "due": "Nov 1, 2026",
        "until": "",
        "asked_json": ASKED,
    },
    letters.REMINDER: {
        "path": f"/l/{TOKEN}",
        "paper": "Invoice",
        "number": "INV-20418",
        "amount": "$6,240.00",
        "due_on": date(2026, 11, 1),
        "lateness": "19 days overdue",
        "asked_json": ASKED,
    },
    letters.STATEMENT_SENT: {
        "path": f"/l/{TOKEN}",
        "from_on": date(2026, 10, 1),
        "to_on": date(2026, 10, 31),
        "currency": "USD",
    },
    letters.PASSWORD_CHANGED: {"reset_path": "/reset"},
    letters.PASSWORD_REMOVED: OWN_ACCOUNT,
    letters.PASSKEY_ADDED: {**OWN_ACCOUNT, "passkey": "Safari, iPhone"},
    letters.PASSKEY_REMOVED: {**OWN_ACCOUNT, "passkey": "Safari, iPhone"},
    letters.SECOND_STEP_ADDED: OWN_ACCOUNT,
    letters.SECOND_STEP_REMOVED: OWN_ACCOUNT,
    letters.RECOVERY_CODES_RENEWED: OWN_ACCOUNT,
    letters.STAFF_PASSWORD_CHANGED: {"path": "/staff/account"},
    letters.STAFF_AUTHENTICATOR_ADDED: {"path": "/staff/account"},
    letters.STAFF_AUTHENTICATOR_REMOVED: {"path": "/staff/account"},
    letters.STAFF_PASSKEY_ADDED: {"path": "/staff/account", "passkey": "Firefox, Linux"},
    letters.STAFF_PASSKEY_REMOVED: {"path": "/staff/account", "passkey": "Firefox, Linux"},
    letters.STAFF_NOTICE: {
        "path": "/staff/notices",
        "title": "A payment is disputed",
        "line1": "Brightwater Shipyards: Payment PAY-00042 is disputed, over $5,000.00.",
        "line2": "Delta Marine: Payment PAY-00051 is disputed, over $80.00.",
        "line3": "Fjord Charter: Payment PAY-00052 is disputed, over $90.00.",
        "line4": "Globex: Payment PAY-00053 is disputed, over $100.00.",
        "line5": "Harbour Lights: Payment PAY-00054 is disputed, over $110.00.",
        "more": "3",
    },
    letters.CONTACT_REGISTERED: {"path": "/staff/customers/8fQ", **CONTACT},
    letters.ACCESS_ACTIVATED: {"path": "/staff/customers/8fQ", **CONTACT},
    letters.PAYMENT_RECEIVED: {
        "path": "/payments/8fQ/receipt",
        "amount": "$5,000.00",
        "number": "PAY-00042",
        "papers": "INV-20397, INV-20418",
        "method": "Card",
        "paid_on": date(2026, 11, 20),
    },
    letters.PAYMENT_FAILED: {
        "path": "/payments/8fQ",
        "amount": "$5,000.00",
        "number": "PAY-00042",
        "papers": "INV-20397",
        "reason": "There was not enough money on the account.",
    },
    letters.PAYMENT_RETURNED: {
        "path": "/payments/8fQ",
        "amount": "$5,000.00",
        "number": "PAY-00042",
        "papers": "INV-20397",
    },
    letters.ACCESS_REQUESTED: {"path": "/staff/customers/8fQ", **CONTACT},
    letters.PAPER_VIEWED: {
        "path": "/staff/customers/8fQ/papers/b7T",
        "number": "INV-20418",
        "contact": "Jonas Lindqvist",
        "company": "Brightwater Shipyards",
    },
    **{
        kind: {
            "path": "/staff/customers/8fQ/papers/b7T",
            "number": "QUO-118",
            "contact": "Jonas Lindqvist",
            "company": "Brightwater Shipyards",
            "words": "88-40713",
        }
        for kind in (letters.QUOTE_ACCEPTED, letters.QUOTE_DECLINED)
    },
    letters.QUOTE_CONFIRMED: {
        "path": "/quotes/b7T",
        "number": "QUO-118",
        "contact": "Jonas Lindqvist",
        "accepted_on": date(2026, 12, 4),
    },
    letters.COMMENT_WRITTEN: {
        "path": "/invoices/b7T",
        "number": "INV-20418",
        "author": "Sam Sommer",
        "words": "The filters left today, with the second parcel",
    },
    letters.DOCUMENT_SHARED: {"path": "/documents/8fQ", "document": "Price list 2027.pdf"},
    letters.PORTAL_ADDRESS: {"path": "/"},
    letters.DOCUMENT_UPLOADED: {
        "path": "/staff/customers/8fQ/documents",
        "contact": "Jonas Lindqvist",
        "company": "Brightwater Shipyards",
        "document": "Delivery note.pdf",
    },
}


def as_stored(kind: LetterKind) -> dict[str, str]:
    """The sample's values as the outbox keeps them."""
    return {name: str(value) for name, value in SAMPLES[kind].items()}
