"""What the business can choose: each preference with its name, built-in default and what it may be."""

from collections.abc import Mapping
from typing import Final

from portal.kit.currencies import EXPONENTS
from portal.kit.numbers import NumberPattern
from portal.preferences.choices import (
    CREDIT_USES,
    FIELDS,
    FORWARDERS,
    LANGUAGES,
    LOCKS,
    MOST_MESSAGE,
    MOST_TERMS,
    PAYMENT_METHODS,
    PROVIDER_USES,
    REGISTRATION_DEFAULTS,
    FieldUse,
    Preference,
    Series,
    amounts,
    days,
    field_uses,
    labels,
    megabytes,
    methods,
    month_day,
    pattern_of,
    source,
    text,
    truth,
    word_of,
)
from portal.preferences.reminding import USUAL_PLAN, ReminderPlan, plan_of

PAYMENT_TERMS_DAYS: Final = Preference("payment_terms_days", 14, days)
QUOTE_VALIDITY_DAYS: Final = Preference("quote_validity_days", 30, days)
LANGUAGE: Final = Preference("language", "en", word_of(LANGUAGES))
CURRENCY: Final = Preference("currency", "EUR", word_of(EXPONENTS))
ALLOWS_PART_PAYMENT: Final = Preference("allows_part_payment", False, truth)
PART_PAYMENT_MINIMUM: Final[Preference[Mapping[str, int]]] = Preference("part_payment_minimum", {}, amounts)
"""Minor units by currency; a currency that is not named has no minimum."""
ALLOWS_OVERPAYMENT: Final = Preference("allows_overpayment", False, truth)
APPLIES_CREDIT: Final = Preference("applies_credit", False, truth)
"""Whether open credit pays invoices by itself; otherwise a person chooses."""
PAYMENT_METHODS_OFFERED: Final[Preference[tuple[str, ...]]] = Preference(
    "payment_methods", PAYMENT_METHODS, methods
)
"""Preset for a new invoice; an empty list means no Pay button."""
ALLOWS_BANK_DEBIT: Final = Preference("allows_bank_debit", False, truth)
"""Whether a customer may pay in dollars by having a bank account debited."""
CREDIT_AT_CHECKOUT: Final = Preference("credit_at_checkout", "offered", word_of(CREDIT_USES))
"""Whether credit may be used when paying: off, offered, or always used first."""
ALLOWS_PREPAYMENT: Final = Preference("allows_prepayment", False, truth)
"""Whether a contact may pay without an invoice; it stays as credit."""
PREPAYMENT_MINIMUM: Final[Preference[Mapping[str, int]]] = Preference("prepayment_minimum", {}, amounts)
"""Minor units by currency, as for part payments."""
IS_PORTAL_ON: Final = Preference("is_portal_on", True, truth)
CUSTOMER_FIELDS: Final[Preference[tuple[str, ...]]] = Preference("customer_fields", ("",) * FIELDS, labels)
"""Labels of the customer's four own fields; a field without a label is not shown."""
CONTACT_FIELDS: Final[Preference[tuple[str, ...]]] = Preference("contact_fields", ("",) * FIELDS, labels)
ALLOWS_REGISTRATION: Final = Preference("allows_registration", False, truth)
"""Whether somebody unknown may make an account, and with it a customer."""
REGISTRATION_FIELDS: Final[Preference[Mapping[str, FieldUse]]] = Preference(
    "registration_fields", REGISTRATION_DEFAULTS, field_uses
)
ACTIVATES_KNOWN_CONTACTS: Final = Preference("activates_known_contacts", True, truth)
"""Whether a recorded contact without access gets it by proving the address; otherwise staff are asked."""
ADMINS_INVITE: Final = Preference("admins_invite", False, truth)
"""Whether a customer's admins may invite colleagues; staff always may."""
PROVIDER_USE: Final = Preference("provider_use", "off", word_of(PROVIDER_USES))
"""Whether contacts sign in at the provider that the business named: not, beside the other ways, or only."""
MAILS_ONLINE_PAYMENTS: Final = Preference("mails_online_payments", True, truth)
"""Whether a payment through the gateway is told by letter when it arrives."""
MAILS_RECORDED_PAYMENTS: Final = Preference("mails_recorded_payments", False, truth)
"""The same for one that staff recorded."""
MAILS_ALL_CONTACTS: Final = Preference("mails_all_contacts", False, truth)
"""Whether letters about payments go to everybody of the customer who may come in, not only to who paid."""
CHECKS_COMPANY_CHANGES: Final = Preference("checks_company_changes", False, truth)
"""Whether staff look at a change of company details before it counts."""
"""What stands on top of Home; without a text our own words do."""
SHOWS_HOME: Final = Preference("shows_home", True, truth)
"""Whether customers land on Home; otherwise there is none, and they land on their invoices."""
SHOWS_ORDERS: Final = Preference("shows_orders", True, truth)
"""Whether customers may see their sales orders."""
SHOWS_QUOTES: Final = Preference("shows_quotes", True, truth)
SHOWS_CREDITS: Final = Preference("shows_credits", True, truth)
ROOMS_SHOWN: Final[Mapping[str, Preference[bool]]] = {
    "home": SHOWS_HOME,
    "orders": SHOWS_ORDERS,
    "quotes": SHOWS_QUOTES,
    "credits": SHOWS_CREDITS,
}
"""The rooms of the portal that a business may do without, each with the preference that opens it."""
QUOTE_MAKES: Final = Preference("quote_makes", "nothing", word_of(("nothing", "draft", "invoice")))
"""What an accepted quote becomes by itself: a draft of the invoice for staff, or the invoice, sent."""
ASKS_QUOTE_TERMS: Final = Preference("asks_quote_terms", False, truth)
"""Whether who accepts a quote has to agree to its terms."""
QUOTE_TERMS: Final = Preference("quote_terms", "", text(MOST_TERMS))
"""For quotes without terms of their own."""
ASKS_QUOTE_SIGNATURE: Final = Preference("asks_quote_signature", False, truth)
ASKS_QUOTE_PO: Final = Preference("asks_quote_po", False, truth)
"""Whether who accepts a quote may give a purchase order number, which the invoice then has."""
ASKS_REVIEWS: Final = Preference("asks_reviews", False, truth)
"""Whether a customer may review a quote that was accepted, in stars and words."""
ASKS_INVOICE_TERMS: Final = Preference("asks_invoice_terms", False, truth)
"""Whether who pays an invoice online has to agree to its terms."""
INVOICE_TERMS: Final = Preference("invoice_terms", "", text(MOST_TERMS))
"""For invoices without terms of their own."""
ASKS_INVOICE_SIGNATURE: Final = Preference("asks_invoice_signature", False, truth)
"""Whether who pays an invoice online has to sign."""
UNPAID_MESSAGE: Final = Preference("unpaid_message", "", text(MOST_MESSAGE))
"""Above an invoice on which something may be paid."""
PAID_MESSAGE: Final = Preference("paid_message", "", text(MOST_MESSAGE))
QUOTE_MESSAGE: Final = Preference("quote_message", "", text(MOST_MESSAGE))
"""Above a quote that waits for its answer."""
INVITES_NEW_CUSTOMERS: Final = Preference("invites_new_customers", False, truth)
"""Whether the form of a new customer has the invitation ticked."""
MAILS_FIRST_VIEWS: Final = Preference("mails_first_views", False, truth)
"""Whether staff get a letter when a contact sees a paper for the first time; the news say it in any case."""
MAILS_COMMENTS: Final = Preference("mails_comments", True, truth)
"""Whether contacts get a letter about a comment that staff let them see."""
MAILS_PAPERS: Final = Preference("mails_papers", True, truth)
"""Whether a paper that is sent here goes out by mail; imported ones never do."""
MAILS_PAPERS_TO_ALL: Final = Preference("mails_papers_to_all", False, truth)
"""Whether papers, reminders and statements go to everybody who may come in, not the primary contact only."""
ATTACHES_PAPERS: Final = Preference("attaches_papers", True, truth)
"""Whether such a letter carries the PDF; it leads to the paper in any case."""
SENDS_REMINDERS: Final = Preference("sends_reminders", False, truth)
REMINDER_PLAN: Final[Preference[ReminderPlan]] = Preference("reminder_plan", USUAL_PLAN, plan_of)
STATEMENT_SCHEDULE: Final = Preference("statement_schedule", "off", word_of(("off", "monthly", "weekly")))
STATEMENT_DAY: Final = Preference("statement_day", 1, month_day)
"""Of the month, or of the week, where Monday is 1."""
LINKS_ASK_PASSWORD: Final = Preference("links_ask_password", False, truth)
"""Whether a private link opens only with the password that its contact chose for links."""
ALLOWS_UPLOADS: Final = Preference("allows_uploads", False, truth)
"""Whether contacts may hand documents to the business."""
FORWARDING: Final = Preference("forwarding", "all", word_of(FORWARDERS))
"""Which contacts may forward papers, statements and documents."""
DOCUMENT_QUOTA_MB: Final = Preference("document_quota_mb", 500, megabytes)
"""How much the contacts of one customer may upload in all."""

LOCKS_PAPERS: Final = Preference("locks_papers", "off", word_of(LOCKS))
"""When invoices and credit notes are not voided any more: once sent, once paid, once their month is over."""

_PREFIXES: Final = {
    Series.QUOTE: "QUO-",
    Series.ORDER: "ORD-",
    Series.INVOICE: "INV-",
    Series.RETAINER_INVOICE: "RET-",
    Series.CREDIT_NOTE: "CN-",
    Series.CUSTOMER: "C-",
    Series.PAYMENT: "PAY-",
}
NUMBER_PATTERNS: Final[Mapping[Series, Preference[NumberPattern]]] = {
    series: Preference(f"number_pattern.{series}", NumberPattern(prefix, 5, has_year=False), pattern_of)
    for series, prefix in _PREFIXES.items()
}

PDF_TEMPLATES: Final = ("invoice", "order", "quote", "credit_note", "receipt", "statement")
PDF_BODIES: Final[Mapping[str, Preference[str]]] = {
    template: Preference(f"pdf_body.{template}", "", source) for template in PDF_TEMPLATES
}
"""How the business lays out its papers, as typst source; empty is the built-in layout."""
PDF_TRANSFER_CODE: Final = Preference("pdf_transfer_code", True, truth)
"""Whether an invoice in euro has a code that fills in a bank transfer."""
PDF_LINK_CODE: Final = Preference("pdf_link_code", False, truth)
"""Whether papers have a code that leads to their page."""

ORGANISATION_ONLY: Final = frozenset(
    {
        IS_PORTAL_ON.name,
        CUSTOMER_FIELDS.name,
        CONTACT_FIELDS.name,
        ALLOWS_REGISTRATION.name,
        REGISTRATION_FIELDS.name,
        ACTIVATES_KNOWN_CONTACTS.name,
        PROVIDER_USE.name,
        INVITES_NEW_CUSTOMERS.name,
        MAILS_FIRST_VIEWS.name,
        REMINDER_PLAN.name,
        LOCKS_PAPERS.name,
    }
    | {pattern.name for pattern in NUMBER_PATTERNS.values()}
    | {body.name for body in PDF_BODIES.values()}
)
"""What cannot differ from customer to customer."""
