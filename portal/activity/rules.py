"""Who can act, what they can have done, and the sentence for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.kit.refusal import N_


class ActorKind(StrEnum):
    """Which kind of account acted."""

    STAFF = "staff"
    CONTACT = "contact"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, as they are called now; `public_id` is that of the contact or staff member."""

    kind: ActorKind
    name: str = ""
    public_id: str = ""


SYSTEM: Final = Actor(ActorKind.SYSTEM)


class Verb(StrEnum):
    """What somebody can have done. The words are stored: one may be added, none renamed."""

    REGISTERED = "registered"
    ACCESS_ACTIVATED = "access_activated"
    ACCESS_ASKED = "access_asked"
    CUSTOMER_ADDED = "customer_added"
    CUSTOMER_CHANGED = "customer_changed"
    CONTACT_ADDED = "contact_added"
    CONTACT_CHANGED = "contact_changed"
    ROLE_CHANGED = "role_changed"
    CONTACT_INVITED = "contact_invited"
    INVITATION_REPEATED = "invitation_repeated"
    INVITATION_REVOKED = "invitation_revoked"
    INVITATION_ACCEPTED = "invitation_accepted"
    CONTACT_DISABLED = "contact_disabled"
    CONTACT_ENABLED = "contact_enabled"
    CONTACT_REMOVED = "contact_removed"
    COMPANY_CHANGED = "company_changed"
    COMPANY_CHANGE_ASKED = "company_change_asked"
    COMPANY_CHANGE_ACCEPTED = "company_change_accepted"
    COMPANY_CHANGE_DECLINED = "company_change_declined"
    CORRECTION_ASKED = "correction_asked"
    EMAIL_CHANGED = "email_changed"
    EMAIL_RESTORED = "email_restored"
    PREVIEW_BEGUN = "preview_begun"
    PREVIEW_LEFT = "preview_left"
    PREFERENCES_CHANGED = "preferences_changed"
    STAFF_ADDED = "staff_added"
    STAFF_INVITED_AGAIN = "staff_invited_again"
    STAFF_SET_UP = "staff_set_up"
    STAFF_CHANGED = "staff_changed"
    STAFF_DISABLED = "staff_disabled"
    STAFF_ENABLED = "staff_enabled"
    STAFF_RESET = "staff_reset"
    PAYING_PREFERENCES_CHANGED = "paying_preferences_changed"
    PAYMENT_RECORDED = "payment_recorded"
    PAYMENT_CANCELLED = "payment_cancelled"
    REFUND_RECORDED = "refund_recorded"
    PAYMENT_UNEXPECTED = "payment_unexpected"
    PAYMENT_DISPUTED = "payment_disputed"
    PAYMENT_RETURNED = "payment_returned"
    PAYMENT_REINSTATED = "payment_reinstated"
    REFUND_ELSEWHERE = "refund_elsewhere"
    REFUND_FAILED = "refund_failed"
    PAPER_VIEWED = "paper_viewed"
    COMMENTED = "commented"
    ANSWERED = "answered"
    COMMENT_SHOWN = "comment_shown"
    COMMENT_HIDDEN = "comment_hidden"
    PDF_WITHOUT_STANDARDS = "pdf_without_standards"
    PDF_WITH_OWN_BODY = "pdf_with_own_body"
    PDF_PLAIN = "pdf_plain"
    PAPERS_CHANGED = "papers_changed"
    BRAND_CHANGED = "brand_changed"
    BUSINESS_CHANGED = "business_changed"
    DOCUMENT_UPLOADED = "document_uploaded"
    DOCUMENT_SHARED = "document_shared"
    DOCUMENT_CHANGED = "document_changed"
    DOCUMENT_SHOWN = "document_shown"
    DOCUMENT_HIDDEN = "document_hidden"
    DOCUMENT_REPLACED = "document_replaced"
    DOCUMENT_REMOVED = "document_removed"
    UPLOADS_CHANGED = "uploads_changed"
    QUOTE_ACCEPTED = "quote_accepted"
    QUOTE_DECLINED = "quote_declined"
    QUOTE_ACCEPTED_BY_LINK = "quote_accepted_by_link"
    QUOTE_DECLINED_BY_LINK = "quote_declined_by_link"
    REVIEWED = "reviewed"
    SHIPMENT_ADDED = "shipment_added"
    LINK_MADE = "link_made"
    LINK_REVOKED = "link_revoked"
    LINK_FOLLOWED = "link_followed"
    LINKS_LOCKED = "links_locked"
    LINKS_UNLOCKED = "links_unlocked"
    MAILS_STOPPED = "mails_stopped"
    ADDRESS_SENT = "address_sent"
    LETTERS_CHANGED = "letters_changed"
    FORWARDED = "forwarded"
    STATEMENT_FORWARDED = "statement_forwarded"
    FORWARDING_REVOKED = "forwarding_revoked"
    FORWARDING_CHANGED = "forwarding_changed"
    QUOTE_EXPIRED = "quote_expired"
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_FAILED = "payment_failed"
    MAIL_FAILED = "mail_failed"
    PAPER_MAILED = "paper_mailed"
    PAPER_WENT = "paper_went"
    REMINDED = "reminded"
    STATEMENT_MAILED = "statement_mailed"
    STATEMENT_WENT = "statement_went"
    MAILING_CHANGED = "mailing_changed"
    PAPER_VOIDED = "paper_voided"
    PAPER_REVISED = "paper_revised"
    WAYS_TO_PAY_CHANGED = "ways_to_pay_changed"
    RETAINER_ASKED = "retainer_asked"
    INVOICE_AGREED = "invoice_agreed"
    INVOICE_SIGNED = "invoice_signed"
    PROGRAM_ADDED = "program_added"
    PROGRAM_REVOKED = "program_revoked"
    PROVIDER_CHANGED = "provider_changed"
    SIGN_IN_LINKED = "sign_in_linked"
    SIGN_IN_UNLINKED = "sign_in_unlinked"
    SIGN_IN_TAKEN_AWAY = "sign_in_taken_away"
    SITE_TEXT_CHANGED = "site_text_changed"
    SITE_TEXT_REMOVED = "site_text_removed"
    LOGO_CHANGED = "logo_changed"
    LOGO_REMOVED = "logo_removed"


SENTENCES: Final[Mapping[Verb, str]] = {
    Verb.REGISTERED: N_("%(contact)s registered, with the address %(email)s."),
    Verb.ACCESS_ACTIVATED: N_("%(contact)s proved the address %(email)s and may sign in now."),
    Verb.ACCESS_ASKED: N_("%(contact)s asks for access, with the address %(email)s."),
    Verb.CUSTOMER_ADDED: N_("%(actor)s added the customer."),
    Verb.CUSTOMER_CHANGED: N_("%(actor)s changed the customer: %(changes)s."),
    Verb.CONTACT_ADDED: N_("%(actor)s added %(contact)s."),
    Verb.CONTACT_CHANGED: N_("%(actor)s changed the details of %(contact)s."),
    Verb.ROLE_CHANGED: N_("%(actor)s changed the role of %(contact)s from %(before)s to %(after)s."),
    Verb.CONTACT_INVITED: N_("%(actor)s invited %(contact)s, at %(email)s."),
    Verb.INVITATION_REPEATED: N_("%(actor)s invited %(contact)s again, at %(email)s."),
    Verb.INVITATION_REVOKED: N_("%(actor)s took back the invitation of %(contact)s."),
    Verb.INVITATION_ACCEPTED: N_("%(contact)s accepted the invitation."),
    Verb.CONTACT_DISABLED: N_("%(actor)s took away the access of %(contact)s."),
    Verb.CONTACT_ENABLED: N_("%(actor)s gave %(contact)s access again."),
    Verb.CONTACT_REMOVED: N_("%(actor)s removed %(contact)s."),
    Verb.COMPANY_CHANGED: N_("%(actor)s changed the company's details: %(changes)s."),
    Verb.COMPANY_CHANGE_ASKED: N_("%(actor)s asks to change the company's details: %(changes)s."),
    Verb.COMPANY_CHANGE_ACCEPTED: N_(
        "%(actor)s accepted the change that %(contact)s asked for: %(changes)s."
    ),
    Verb.COMPANY_CHANGE_DECLINED: N_("%(actor)s declined the change that %(contact)s asked for."),
    Verb.CORRECTION_ASKED: N_("%(actor)s asks to correct the legal name or tax number: %(words)s"),
    Verb.EMAIL_CHANGED: N_("%(contact)s has another email address: %(after)s, before it was %(before)s."),
    Verb.EMAIL_RESTORED: N_("%(contact)s undid a change of the email address: it is %(after)s again."),
    Verb.PREVIEW_BEGUN: N_("%(actor)s looked at the portal as %(contact)s."),
    Verb.PREVIEW_LEFT: N_("%(actor)s left the view of %(contact)s."),
    Verb.PREFERENCES_CHANGED: N_("%(actor)s changed the preferences of registration and access."),
    Verb.STAFF_ADDED: N_("%(actor)s added %(member)s to the back office, as %(role)s."),
    Verb.STAFF_INVITED_AGAIN: N_("%(actor)s sent %(member)s another link to set up the account."),
    Verb.STAFF_SET_UP: N_("%(member)s set up the account of the back office."),
    Verb.STAFF_CHANGED: N_("%(actor)s changed the account of %(member)s, now %(role)s."),
    Verb.STAFF_DISABLED: N_("%(actor)s disabled %(member)s in the back office."),
    Verb.STAFF_ENABLED: N_("%(actor)s let %(member)s into the back office again."),
    Verb.STAFF_RESET: N_("%(actor)s took every way into the account of %(member)s away, on the server."),
    Verb.PAYING_PREFERENCES_CHANGED: N_("%(actor)s changed the preferences of paying."),
    Verb.PAYMENT_RECORDED: N_("%(actor)s recorded payment %(number)s of %(amount)s."),
    Verb.PAYMENT_CANCELLED: N_("%(actor)s cancelled payment %(number)s of %(amount)s."),
    Verb.REFUND_RECORDED: N_("%(actor)s gave %(amount)s of payment %(number)s back."),
    Verb.PAYMENT_UNEXPECTED: N_(
        "Payment %(number)s brought %(amount)s, which is not what was asked for. Say what it is for."
    ),
    Verb.PAYMENT_DISPUTED: N_("Payment %(number)s is disputed, over %(amount)s."),
    Verb.PAYMENT_RETURNED: N_("%(amount)s of payment %(number)s was taken back by the bank."),
    Verb.PAYMENT_REINSTATED: N_("%(amount)s of payment %(number)s came back: the dispute was won."),
    Verb.REFUND_ELSEWHERE: N_("%(amount)s of payment %(number)s was refunded at the payment service itself."),
    Verb.REFUND_FAILED: N_(
        "The refund of %(amount)s of payment %(number)s failed. Pay it back in another way."
    ),
    Verb.PAPER_VIEWED: N_("%(actor)s saw %(number)s for the first time."),
    Verb.COMMENTED: N_("%(actor)s wrote about %(number)s: %(words)s"),
    Verb.ANSWERED: N_("%(actor)s wrote about %(number)s: %(words)s"),
    Verb.COMMENT_SHOWN: N_("%(actor)s showed the customer a comment on %(number)s."),
    Verb.COMMENT_HIDDEN: N_("%(actor)s hid a comment on %(number)s from the customer."),
    Verb.PDF_WITHOUT_STANDARDS: N_(
        "The PDF of %(number)s could not be made archivable and accessible: %(reason)s"
    ),
    Verb.PDF_WITH_OWN_BODY: N_(
        "The PDF of %(number)s was drawn with the built-in layout, because yours failed: %(reason)s"
    ),
    Verb.PDF_PLAIN: N_("The PDF of %(number)s could only be made of plain lines: %(reason)s"),
    Verb.PAPERS_CHANGED: N_("%(actor)s changed how papers look."),
    Verb.BRAND_CHANGED: N_("%(actor)s changed the logo or the colour of the portal."),
    Verb.BUSINESS_CHANGED: N_("%(actor)s changed the details of the business."),
    Verb.DOCUMENT_UPLOADED: N_("%(actor)s uploaded the document %(document)s."),
    Verb.DOCUMENT_SHARED: N_("%(actor)s added the document %(document)s."),
    Verb.DOCUMENT_CHANGED: N_("%(actor)s moved the document %(document)s."),
    Verb.DOCUMENT_SHOWN: N_("%(actor)s lets contacts see the document %(document)s."),
    Verb.DOCUMENT_HIDDEN: N_("%(actor)s made the document %(document)s private."),
    Verb.DOCUMENT_REPLACED: N_("%(actor)s replaced a document by %(document)s."),
    Verb.DOCUMENT_REMOVED: N_("%(actor)s deleted the document %(document)s."),
    Verb.UPLOADS_CHANGED: N_("%(actor)s changed whether contacts may upload documents."),
    Verb.QUOTE_ACCEPTED: N_("%(actor)s accepted %(number)s."),
    Verb.QUOTE_DECLINED: N_("%(actor)s declined %(number)s. %(words)s"),
    Verb.QUOTE_ACCEPTED_BY_LINK: N_("%(actor)s accepted %(number)s by a private link."),
    Verb.QUOTE_DECLINED_BY_LINK: N_("%(actor)s declined %(number)s by a private link. %(words)s"),
    Verb.REVIEWED: N_("%(actor)s gave %(number)s %(stars)s of 5 stars. %(words)s"),
    Verb.SHIPMENT_ADDED: N_("%(actor)s added a shipment to %(number)s."),
    Verb.LINK_MADE: N_("%(actor)s made a private link to %(number)s for %(contact)s."),
    Verb.LINK_REVOKED: N_("%(actor)s took back a private link to %(number)s of %(contact)s."),
    Verb.LINK_FOLLOWED: N_("%(actor)s opened %(number)s by a private link."),
    Verb.LINKS_LOCKED: N_("%(actor)s chose a password for their private links."),
    Verb.LINKS_UNLOCKED: N_("%(actor)s took away the password of %(contact)s’s private links."),
    Verb.MAILS_STOPPED: N_("%(actor)s wants no more mails of some kind."),
    Verb.ADDRESS_SENT: N_("%(actor)s sent %(contact)s the address of the portal."),
    Verb.LETTERS_CHANGED: N_("%(actor)s changed the words of a letter."),
    Verb.FORWARDED: N_("%(actor)s forwarded %(thing)s to %(contact)s."),
    Verb.STATEMENT_FORWARDED: N_("%(actor)s forwarded a statement (%(thing)s) to %(contact)s."),
    Verb.FORWARDING_REVOKED: N_("%(actor)s ended a link that was forwarded to %(contact)s."),
    Verb.FORWARDING_CHANGED: N_("%(actor)s changed who may forward."),
    Verb.QUOTE_EXPIRED: N_("%(number)s expired without an answer."),
    Verb.PAYMENT_RECEIVED: N_("Payment %(number)s of %(amount)s arrived."),
    Verb.PAYMENT_FAILED: N_("Payment %(number)s of %(amount)s failed on its way."),
    Verb.MAIL_FAILED: N_("A letter to %(email)s could not be delivered: %(reason)s"),
    Verb.PAPER_MAILED: N_("%(actor)s mailed %(number)s to %(contacts)s."),
    Verb.PAPER_WENT: N_("%(number)s was mailed to %(contacts)s."),
    Verb.REMINDED: N_("A reminder of %(number)s was mailed to %(contacts)s."),
    Verb.STATEMENT_MAILED: N_("%(actor)s mailed a statement to %(contacts)s."),
    Verb.STATEMENT_WENT: N_("A statement was mailed to %(contacts)s."),
    Verb.MAILING_CHANGED: N_("%(actor)s changed what goes by mail."),
    Verb.PAPER_VOIDED: N_("%(actor)s voided %(number)s: %(words)s"),
    Verb.PAPER_REVISED: N_("%(actor)s sent revision %(revision)s of %(number)s."),
    Verb.WAYS_TO_PAY_CHANGED: N_("%(actor)s changed how %(number)s can be paid."),
    Verb.RETAINER_ASKED: N_("%(actor)s changed the retainer that %(number)s asks for."),
    Verb.INVOICE_AGREED: N_("%(actor)s agreed to the terms of %(number)s before paying."),
    Verb.INVOICE_SIGNED: N_("%(actor)s signed %(number)s before paying."),
    Verb.PROGRAM_ADDED: N_("%(actor)s made the API token “%(token)s”."),
    Verb.PROGRAM_REVOKED: N_("%(actor)s revoked the API token “%(token)s”."),
    Verb.PROVIDER_CHANGED: N_("%(actor)s changed how contacts sign in."),
    Verb.SIGN_IN_LINKED: N_("%(actor)s linked their account at %(provider)s."),
    Verb.SIGN_IN_UNLINKED: N_("%(actor)s unlinked their account at %(provider)s."),
    Verb.SIGN_IN_TAKEN_AWAY: N_("%(actor)s unlinked the account of %(contact)s at %(provider)s."),
    Verb.SITE_TEXT_CHANGED: N_("%(actor)s changed a text of the portal: %(text)s (%(language)s)."),
    Verb.SITE_TEXT_REMOVED: N_("%(actor)s took away a text of the portal: %(text)s (%(language)s)."),
    Verb.LOGO_CHANGED: N_("%(actor)s changed the logo of the company."),
    Verb.LOGO_REMOVED: N_("%(actor)s took away the logo of the company."),
}
"""What the trail says of each. `actor` is filled from the row; the other values are given to `note`."""

STEPPED_DOWN: Final = frozenset({Verb.PDF_WITHOUT_STANDARDS, Verb.PDF_WITH_OWN_BODY, Verb.PDF_PLAIN})
"""PDFs that are not as they should be."""

NEWS: Final = frozenset(
    {
        Verb.REGISTERED,
        Verb.ACCESS_ACTIVATED,
        Verb.ACCESS_ASKED,
        Verb.COMPANY_CHANGED,
        Verb.COMPANY_CHANGE_ASKED,
        Verb.CORRECTION_ASKED,
        Verb.PAPER_VIEWED,
        Verb.COMMENTED,
        Verb.DOCUMENT_UPLOADED,
        Verb.QUOTE_ACCEPTED,
        Verb.QUOTE_DECLINED,
        Verb.QUOTE_ACCEPTED_BY_LINK,
        Verb.QUOTE_DECLINED_BY_LINK,
        Verb.REVIEWED,
        Verb.MAILS_STOPPED,
        Verb.FORWARDED,
        Verb.STATEMENT_FORWARDED,
        Verb.PAYMENT_UNEXPECTED,
        Verb.PAYMENT_DISPUTED,
        Verb.PAYMENT_RETURNED,
        Verb.PAYMENT_REINSTATED,
        Verb.REFUND_ELSEWHERE,
        Verb.REFUND_FAILED,
        Verb.QUOTE_EXPIRED,
        Verb.PAYMENT_RECEIVED,
        Verb.PAYMENT_FAILED,
        Verb.MAIL_FAILED,
    }
    | STEPPED_DOWN
)
"""What staff are told: it waits for each of them until they open it."""
